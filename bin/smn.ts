import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readArguments, runMain, wrongUsage } from './command-line.ts';
import { DEFAULT_STATE_DIRECTORY, readLocalFacts } from './local-facts.ts';
import { type Answer, askOperator, type Target } from './operator-function.ts';
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

const parse = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      project: { type: 'string' },
      'access-key': { type: 'string' },
      ttl: { type: 'string' },
      protocol: { type: 'string' },
      endpoint: { type: 'string' },
      remark: { type: 'string' },
      token: { type: 'string' },
      limit: { type: 'string' },
      cursor: { type: 'string' },
      id: { type: 'string' },
      all: { type: 'boolean' },
      stage: { type: 'string' },
      region: { type: 'string' },
      local: { type: 'boolean' },
      state: { type: 'string', default: DEFAULT_STATE_DIRECTORY },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });

type Options = ReturnType<typeof parse>['values'];

const main = async (): Promise<void> => {
  const { values: options, positionals } = readArguments(parse);
  const command = positionals.join(' ');
  if (options.help || command === '') {
    console.log(HELP);
    return;
  }
  const target = targetOf(options);
  const payload = payloadOf(command, options, target);
  const answer = options.all ? await redriveAll(target, payload) : await askOperator(target, payload);
  console.log(options.json ? JSON.stringify(answer, null, 2) : readable(answer));
};

const targetOf = ({ local, state, stage, region }: Options): Target =>
  local ? { stage: stage ?? 'local', local: readLocalFacts(state) } : { stage: stage ?? 'dev', region };

/** The function checks the arguments; here they only get their names and forms. */
const payloadOf = (command: string, options: Options, { local }: Target): Answer => {
  const project = options.project ?? (command === 'tokens revoke' ? undefined : local?.projectId);
  const given = {
    command,
    project,
    accessKey: options['access-key'],
    ttlSeconds: numberOf('--ttl', options.ttl),
    token: options.token,
    protocol: options.protocol,
    endpoint: options.endpoint,
    remark: options.remark,
    limit: numberOf('--limit', options.limit),
    cursor: options.cursor,
    id: options.id,
    all: options.all,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
};

const numberOf = (option: string, text: string | undefined): number | undefined => {
  if (text !== undefined && !/^\d{1,9}$/.test(text)) throw wrongUsage(`${option} wants a number, not "${text}".`);
  return text === undefined ? undefined : Number(text);
};

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

await runMain(main);
