import * as z from 'zod';
import type { ClientCaller } from '#test/support/official-client.ts';
import { CommandError, flag, oneOf, runMain, serviceUrl, text, wrongUsage } from '../../bin/command-line.ts';
import { DEFAULT_STATE_DIRECTORY, readLocalFacts } from '../../bin/local-facts.ts';
import { textTable } from '../../bin/text-table.ts';
import { cases } from './cases.ts';
import { startLocalService } from './local-service.ts';
import { regionOf } from './region-of.ts';
import { runCases, type Surroundings, summarise } from './run-cases.ts';

const HELP = `Checks a running service against the whole SMN v2 contract and removes what it made.

  npm run conformance                                       the service that npm start runs
  npm run conformance -- --endpoint URL --ak KEY --sk SECRET --project P

Options
  --endpoint URL      the API of a deployment
  --ak, --sk          an access key and its secret key: npm run smn -- credentials create
  --project P         their project
  --other-ak, --other-sk, --other-project
                      a second caller, for what concerns two projects
  --operation NAME    the cases of one operation only
  --state DIRECTORY   where npm start keeps its state (default ${DEFAULT_STATE_DIRECTORY})
  --help

Secret keys may stand in SMN_SECRET_KEY and SMN_OTHER_SECRET_KEY instead. Cases that need a receiver which the service
can reach are left out, unless it is the local one. That one is called in two projects made for the run; what came to its
outbox meanwhile is removed at the end.
Exit codes: 0 all passed, 1 a case failed, 2 called in a wrong way.`;

const Options = z.strictObject({
  endpoint: serviceUrl.optional(),
  ak: text.optional(),
  sk: text.optional(),
  project: text.optional(),
  'other-ak': text.optional(),
  'other-sk': text.optional(),
  'other-project': text.optional(),
  operation: oneOf([...new Set(cases.map(({ operation }) => operation))]).optional(),
  state: text.default(DEFAULT_STATE_DIRECTORY),
  help: flag,
});

type Options = z.infer<typeof Options>;

const main = async ({ options }: { readonly options: Options }): Promise<void> => {
  const chosen = cases.filter(({ operation }) => options.operation === undefined || operation === options.operation);
  const { surroundings, close } =
    options.endpoint === undefined ? await locally(options) : { surroundings: await remotely(options), close: nothing };
  const results = await runCases(chosen, {
    ...surroundings,
    report: ({ operation, rule, outcome }) => console.log(`${outcome.padEnd(8)}  ${operation}: ${rule}`),
  }).finally(close);
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) {
    console.log(`\n${failed.map(({ operation, rule, detail }) => `${operation} ${rule}\n  ${detail}`).join('\n')}`);
  }
  console.log(`\n${textTable(summarise(results))}`);
  const passed = results.filter(({ outcome }) => outcome === 'passed').length;
  console.log(`\n${passed} of ${results.length} cases passed, ${results.length - passed - failed.length} left out.`);
  if (failed.length > 0) throw new CommandError(`${failed.length} cases failed.`);
};

const EXIT_INTERRUPTED = 130;

const nothing = async (): Promise<void> => undefined;

type Environment = Readonly<Record<string, string | undefined>>;

const remotely = async (options: Options): Promise<Surroundings> => {
  const environment: Environment = process.env;
  const { endpoint = '', ak, sk = environment['SMN_SECRET_KEY'], project } = options;
  if (!ak || !sk || !project) throw wrongUsage('--endpoint wants --ak, --sk and --project too.');
  const caller = { endpoint, projectId: project, accessKey: ak, secretKey: sk };
  return { caller: { ...caller, region: await regionOf(caller) }, other: otherCaller(endpoint, options, environment) };
};

const otherCaller = (endpoint: string, options: Options, environment: Environment): ClientCaller | undefined => {
  const given = [
    options['other-ak'],
    options['other-sk'] ?? environment['SMN_OTHER_SECRET_KEY'],
    options['other-project'],
  ];
  const [accessKey, secretKey, projectId] = given;
  if (given.every((text) => text === undefined)) return undefined;
  if (!accessKey || !secretKey || !projectId)
    throw wrongUsage('A second caller wants all of --other-ak, --other-sk and --other-project.');
  return { endpoint, projectId, accessKey, secretKey };
};

/** The running local service; Ctrl-C ends the run and leaves nothing either. */
const locally = async ({ state }: Options) => {
  const service = await startLocalService(readLocalFacts(state));
  process.once('SIGINT', () => {
    console.log('\nStopping: removing what this run has made.');
    void service.close().finally(() => process.exit(EXIT_INTERRUPTED));
  });
  return service;
};

await runMain({ help: HELP, options: Options, main });
