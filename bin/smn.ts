import { CommandError, type CommandLine, runMain, wrongUsage } from './command-line.ts';
import { readLocalFacts } from './local-facts.ts';
import { type Answer, askOperator, type Target } from './operator-function.ts';
import { checkPause, inOptions, isGroup, optionsOf, payloadOf, withOperand } from './smn/arguments.ts';
import { runFailureCommand } from './smn/failures.ts';
import { runHeldCommand } from './smn/held.ts';
import { helpOf } from './smn/help.ts';
import { runJobCommand } from './smn/jobs.ts';
import { runLetterCommand } from './smn/letters.ts';
import { runMessageCommand } from './smn/messages.ts';
import { type MoveCall, runMove } from './smn/moving/move.ts';
import { callOperationsApi, type RunCommand } from './smn/operations-api.ts';
import { Options } from './smn/options.ts';
import { runOverviewCommand } from './smn/overview.ts';
import { askForAll } from './smn/pages.ts';
import { runPolicyCommand } from './smn/policies.ts';
import { readable } from './smn/readable.ts';
import { runActivate, runStandbyStatus } from './smn/standby.ts';
import { runSubscriptionCommand } from './smn/subscriptions.ts';
import { runExport, runImport, type TransferCall } from './smn/transfer/transfer.ts';
import { runTriggerCommand } from './smn/triggers.ts';
import { runUsageCommand } from './smn/usage.ts';

const main = async ({ options: given, words, typed }: CommandLine<typeof Options>) => {
  const { command, options } = withOperand(words, given);
  if (command === '' || isGroup(command)) return console.log(helpOf(words));
  checkPause(command, options, typed);
  const answer = await answerOf(command, options);
  console.log(options.json ? JSON.stringify(answer, null, 2) : readable(answer, process.stdout.columns ?? WIDTH));
};

/** The groups of the operations API. */
const RUNS: Readonly<Record<string, RunCommand>> = {
  subscriptions: runSubscriptionCommand,
  topics: runMessageCommand,
  triggers: runTriggerCommand,
  messages: runMessageCommand,
  held: runHeldCommand,
  letters: runLetterCommand,
  failures: runFailureCommand,
  jobs: runJobCommand,
  overview: runOverviewCommand,
  usage: runUsageCommand,
};

/** What takes several calls of the operator function, or other calls besides. */
const SEVERAL_CALLS: Readonly<Record<string, (call: TransferCall & MoveCall) => Promise<Answer>>> = {
  'standby status': runStandbyStatus,
  'standby activate': runActivate,
  'topics export': runExport,
  'topics import': runImport,
  'topics move': runMove,
};

/** What is said meanwhile is no part of the answer. */
const showProgress = (text: string): void => console.error(text);

const answerOf = (command: string, options: Options): Promise<Answer> => {
  const target = targetOf(options);
  const payload = payloadOf(command, options, target.local?.projectId);
  const [group = ''] = command.split(' ');
  const run = command in SEVERAL_CALLS ? undefined : command.endsWith(' policy') ? runPolicyCommand : RUNS[group];
  if (run !== undefined) return callOperationsApi({ command, options, local: target.local }, run);
  const ask = (asked: Answer) => askOperator(target, asked);
  const there = { stage: options['to-stage'], region: options['to-region'] ?? options.region };
  const askThere = (asked: Answer) => askOperator(there, asked);
  const several = SEVERAL_CALLS[command];
  if (several !== undefined) return several({ options, local: target.local, ask, askThere, progress: showProgress });
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

await runMain({ help: helpOf, options: Options, takesWords: true, optionsOf, main });
