import { CommandError, runMain, wrongUsage } from './command-line.ts';
import { DEFAULT_STATE_DIRECTORY, readLocalFacts } from './local-facts.ts';
import { type Answer, askOperator, type Target } from './operator-function.ts';
import { inOptions, Options, payloadOf } from './smn/commands.ts';
import { runHeldCommand } from './smn/held.ts';
import { runJobCommand } from './smn/jobs.ts';
import { runLetterCommand } from './smn/letters.ts';
import { runMessageCommand } from './smn/messages.ts';
import { askForAll } from './smn/pages.ts';
import { runPolicyCommand } from './smn/policies.ts';
import { readable } from './smn/readable.ts';
import { runSubscriptionCommand } from './smn/subscriptions.ts';
import { runTriggerCommand } from './smn/triggers.ts';

const HELP = `Operates a deployed SMN service, or the local one: pauses, receipts and dead letters by the operations API, all else by its operator function.

  npm run smn -- COMMAND [OPTIONS]

Commands
  credentials create  --project P [LIMITS]            a new access key and secret key
  credentials list    --project P
  credentials disable --project P --access-key AK     takes up to a minute to be noticed everywhere
  credentials enable  --project P --access-key AK
  credentials delete  --project P --access-key AK
  tokens create       --project P [--name NAME] [--ttl SECONDS] [LIMITS | --access-key AK]
                      for X-Auth-Token; 24 hours by default, and at most; with AK it may do what that may;
                      one with a name is listed, and may live for a year, or with --ttl never for good
  tokens list         --project P                     those with names, and when they were used last
  tokens revoke       (--token T | --project P (--name NAME | --id ID))
  subscription-users add    --project P --name NAME [--group GROUP,…]
                            [--email ADDRESS] [--sms NUMBER] [--http URL] [--https URL]
                            each endpoint is asked to confirm; then callers may subscribe it without asking again
  subscription-users list   --project P [--limit N] [--cursor C]
  subscription-users remove --project P --id ID       what was subscribed from it stays
  subscriptions pause  --subscription URN [--until TIME] [--reason TEXT]
                                                      holds its messages until it is resumed, or that time
  subscriptions resume --subscription URN             sends what was held, and holds no more
  subscriptions show   --subscription URN             what its messages are held for, and how many are
  subscriptions health --subscription URN             whether its endpoint works, and when it is probed next
  subscriptions unhealthy [--limit N] [--cursor C]    those of the project whose endpoints do not
  subscriptions policy --subscription URN [--set JSON | --remove]
                                                      its delivery policy: rate, windows, retries
  subscriptions signing-secret create --subscription URN [--overlap SECONDS]
                                                      what its messages are signed with from now on, shown this once;
                                                      one that it replaces is valid for SECONDS more (24 hours)
  subscriptions signing-secret show|delete --subscription URN
  topics policy        --topic URN [--set JSON | --remove]
                                                      that of its subscriptions without one of their own
  triggers list    [--source S] [--topic URN] [--limit N] [--cursor C]
                                                      which events of other services are published, and to which topic
  triggers show    --id ID
  triggers create  [--file FILE]                      from the JSON in the file, or on the input, as the operations API has it
  triggers update  --id ID [--file FILE]              replaces all but name and source
  triggers enable|disable|delete --id ID
  triggers test    --id ID [--file FILE]              what it would do with the event in the file, or on the input
  held list        (--subscription URN | --topic URN) [FILTERS] [--limit N] [--cursor C]
                                                      what waits for a subscription, or which subscriptions of a topic
  held release     (--id ID | --all (--subscription URN | --topic URN) [FILTERS])
                                                      sends it now, in spite of what it is held for
  held purge       (--id ID | --all (--subscription URN | --topic URN) [FILTERS])
  topics receipts     --topic URN [--receipts none|failures|summary|stage]
                                                      what is recorded of its messages; sets it where it is given
  messages list       --topic URN [--since TIME] [--until TIME] [--limit N] [--cursor C]
                                                      messages of a topic that keeps receipts
  messages show       --id ID                         what became of one: how many have got it, or have not
  messages recipients --id ID [--outcome dead|expired|dropped|held|waiting] [--limit N] [--cursor C]
                                                      who has not got it, and why
  letters list     [FILTERS] [--limit N] [--cursor C] deliveries that were given up: the dead letters of the project
  letters show     --id ID                            one whole, with its message
  letters redrive  (--id ID | --all [FILTERS])        sends again what could not be delivered
  letters purge    (--id ID | --all [FILTERS])        forgets it
  jobs list        [--limit N] [--cursor C]           what --all has started, which goes on by itself
  jobs show        --id ID
  jobs stop        --id ID
                      by the operations API: --endpoint URL and --project P, or SMN_ENDPOINT and SMN_PROJECT_ID;
                      the keys in SMN_ACCESS_KEY and SMN_SECRET_KEY
  unreadable-letters list  [--reason TEXT] [--since TIME] [--until TIME] [--limit N] [--cursor C]
  unreadable-letters show  --id ID                    what could not be read, so that it is no project's
  unreadable-letters purge (--id ID | --all [--reason TEXT] [--since TIME] [--until TIME])

Limits (default: everything in the project)
  --role ROLE        reader, publisher (may publish too), operator (subscriptions, templates, dead letters too) or admin
  --actions A,…      instead of a role: permissions as smn:topic:publish, smn:topic:*
  --topics T,…       only topics of these names, nothing else: alerts-*

Filters
  --topic T          a topic's URN or name          --subscription URN
  --protocol PROTOCOL
  --reason TEXT      a part of the reason           --kind KIND (notification, confirmation, …)
  --since TIME, --until TIME
                     as 2026-01-31T12:00:00Z, or ago: 30m, 12h, 7d, or to come: +30m

Options
  --stage NAME   the stage to operate (default dev, with --local: the one that runs)
  --region R     its AWS Region (default: as the AWS SDK finds it)
  --local        the service that "npm start" runs; --project defaults to its project
  --state DIR    where that service keeps its state (default ${DEFAULT_STATE_DIRECTORY})
  --json         print the answer as JSON
  --help

Exit codes: 0 done, 1 failed, 2 called in a wrong way.`;

const main = async ({ options, words }: { readonly options: Options; readonly words: readonly string[] }) => {
  const command = words.join(' ');
  if (command === '') return console.log(HELP);
  const answer = await answerOf(command, options);
  console.log(options.json ? JSON.stringify(answer, null, 2) : readable(answer, process.stdout.columns ?? WIDTH));
};

const answerOf = (command: string, options: Options): Promise<Answer> => {
  const target = targetOf(options);
  const payload = payloadOf(command, options, target.local?.projectId);
  if (command.startsWith('letters ')) return runLetterCommand(command, options, target.local);
  if (command.endsWith(' policy')) return runPolicyCommand(command, options, target.local);
  if (command.startsWith('held ')) return runHeldCommand(command, options, target.local);
  if (command.startsWith('jobs ')) return runJobCommand(command, options, target.local);
  if (/^(messages|topics) /.test(command)) return runMessageCommand(command, options, target.local);
  if (command.startsWith('triggers ')) return runTriggerCommand(command, options, target.local);
  if (command.startsWith('subscriptions ')) return runSubscriptionCommand(command, options, target.local);
  const ask = (asked: Answer) => askOperator(target, asked);
  return inCommandLineWords(() => (options.all ? askForAll(ask, payload) : ask(payload)));
};

/** Of a terminal, where nothing says how wide it is. */
const WIDTH = 80;

/** What the function says of its arguments, it says by their names in the payload. */
const inCommandLineWords = async (ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === 2)
      throw wrongUsage(`${inOptions(error.message).replace(/[.]$/, '')}.`);
    throw error;
  }
};

const targetOf = ({ local, state, stage, region }: Options): Target =>
  local ? { stage, local: readLocalFacts(state) } : { stage, region };

await runMain({ help: HELP, options: Options, takesWords: true, main });
