import * as z from 'zod';
import { CommandError, runMain, wrongUsage } from './command-line.ts';
import { DEFAULT_STATE_DIRECTORY, readLocalFacts } from './local-facts.ts';
import { type Answer, askOperator, type Target } from './operator-function.ts';
import { inOptions, Options, payloadOf } from './smn/commands.ts';
import { textFacts, textTable } from './text-table.ts';

const HELP = `Operates a deployed SMN service, or the local one, through its operator function.

  npm run smn -- COMMAND [OPTIONS]

Commands
  credentials create  --project P                     a new access key and secret key
  credentials list    --project P
  credentials disable --project P --access-key AK     takes up to a minute to be noticed everywhere
  credentials enable  --project P --access-key AK
  credentials delete  --project P --access-key AK
  tokens create       --project P [--ttl SECONDS]     for X-Auth-Token; 24 hours unless told otherwise, and at most
  tokens revoke       --token T
  subscription-users add    --project P --protocol PROTOCOL --endpoint E [--remark R]
                            an address whose owner has agreed: callers may subscribe it without asking again
  subscription-users list   --project P [--limit N] [--cursor C]
  subscription-users remove --project P --id ID       what was subscribed from it stays
  dead-letters list   --project P [--limit N] [--cursor C]
  dead-letters redrive --project P (--id ID | --all)  sends again what could not be delivered

Options
  --stage NAME   the stage to operate (default dev, with --local: local)
  --region R     its AWS Region (default: as the AWS SDK finds it)
  --local        the service that "npm start" runs; --project defaults to its project
  --state DIR    where that service keeps its state (default ${DEFAULT_STATE_DIRECTORY})
  --json         print the answer as JSON
  --help

Exit codes: 0 done, 1 failed, 2 called in a wrong way.`;

const main = async ({ options, words }: { readonly options: Options; readonly words: readonly string[] }) => {
  const command = words.join(' ');
  if (command === '') return console.log(HELP);
  const target = targetOf(options);
  const payload = payloadOf(command, options, target.local?.projectId);
  const answer = await inCommandLineWords(() =>
    options.all ? redriveAll(target, payload) : askOperator(target, payload),
  );
  console.log(options.json ? JSON.stringify(answer, null, 2) : readable(answer));
};

/** What the function says of its arguments, it says by their names in the payload. */
const inCommandLineWords = async (ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === 2) throw wrongUsage(`${inOptions(error.message)}.`);
    throw error;
  }
};

const targetOf = ({ local, state, stage, region }: Options): Target =>
  local ? { stage: stage ?? 'local', local: readLocalFacts(state) } : { stage: stage ?? 'dev', region };

const Redriven = z.object({ cursor: z.string().optional() }).catchall(z.number());
/** A call takes 100; more than this many calls are somebody's mistake. */
const MOST_CALLS = 1000;

/** Asks page after page, adding up what became of them. */
const redriveAll = async (target: Target, payload: Answer): Promise<Answer> => {
  const totals: Record<string, number> = {};
  let next: Answer | undefined = payload;
  for (let calls = 0; next !== undefined && calls < MOST_CALLS; calls++) {
    const { cursor, ...counts } = Redriven.parse(await askOperator(target, next));
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
    next = cursor === undefined ? undefined : { ...payload, cursor };
  }
  return totals;
};

const Rows = z.array(z.record(z.string(), z.unknown()));

const readable = (answer: Answer): string => {
  const [list] = Object.entries(answer).filter(([, value]) => Array.isArray(value));
  if (list === undefined) return [textFacts(answer), ...notesOn(answer)].join('\n');
  const rows = Rows.parse(list[1]);
  const table = rows.length === 0 ? 'None.' : textTable(rows);
  return 'cursor' in answer ? `${table}\n\nMore: --cursor ${String(answer['cursor'])}` : table;
};

const notesOn = (answer: Answer): readonly string[] => {
  const secret = 'secretKey' in answer ? 'secret key' : 'token';
  return 'secretKey' in answer || 'token' in answer ? ['', `Keep the ${secret} now: it is not shown again.`] : [];
};

await runMain({ help: HELP, options: Options, takesWords: true, main });
