import * as z from 'zod';
import { CommandError, flag, runMain, serviceUrl, text, webUrl, wholeNumber, wrongUsage } from './command-line.ts';
import { createChecks } from './smoke/check.ts';
import { smoke } from './smoke/checks.ts';
import { textTable } from './text-table.ts';

const HELP = `Checks a deployment once, from outside, and removes what it made.

  npm run smoke -- --endpoint URL --ak KEY --sk SECRET --project P [OPTIONS]

Options
  --endpoint URL     the API, as the deployment's output ApiEndpoint says
  --ak, --sk         an access key and its secret key: npm run smn -- credentials create
  --project P        their project
  --email ADDRESS    also subscribes this address and waits until you confirmed it
  --subscriber URL   the same with an HTTP(S) endpoint that visits subscribe_url
  --wait SECONDS     how long to wait for that (default 300)
  --help

The secret key may stand in the environment variable SMN_SECRET_KEY instead.
Exit codes: 0 all is well, 1 a check failed, 2 called in a wrong way.`;

const Options = z.strictObject({
  endpoint: serviceUrl.optional(),
  ak: text.optional(),
  sk: text.optional(),
  project: text.optional(),
  email: text.optional(),
  subscriber: webUrl.optional(),
  wait: wholeNumber(1, 86_400).default(300),
  help: flag,
});

type Options = z.infer<typeof Options>;

const main = async ({ options }: { readonly options: Options }): Promise<void> => {
  const caller = callerOf(options);
  const checks = createChecks(({ check, result }) => console.log(`${result.padEnd(6)}  ${check}`));
  const say = (line: string): void => console.log(`        ${line}`);
  await smoke({ caller, checks, endpoint: subscriberOf(options), waitSeconds: options.wait, say });
  const failed = checks.results.filter(({ result }) => result === 'FAILED');
  if (failed.length > 0) console.log(`\n${textTable(failed.map(({ check, detail }) => ({ failed: check, detail })))}`);
  console.log(`\n${checks.results.length - failed.length} of ${checks.results.length} checks are ok.`);
  if (failed.length > 0) throw new CommandError('The deployment does not do what it should.');
};

const callerOf = ({ endpoint, ak, sk = process.env['SMN_SECRET_KEY'], project }: Options) => {
  const given = { '--endpoint': endpoint, '--ak': ak, '--sk': sk, '--project': project };
  const missing = Object.entries(given).flatMap(([name, value]) => (value ? [] : [name]));
  if (!endpoint || !ak || !sk || !project) throw wrongUsage(`${missing.join(', ')} missing.`);
  return { endpoint, projectId: project, accessKey: ak, secretKey: sk };
};

const subscriberOf = ({ email, subscriber }: Options) => {
  if (email !== undefined && subscriber !== undefined) throw wrongUsage('Give either --email or --subscriber.');
  if (email !== undefined) return { protocol: 'email', address: email };
  if (subscriber === undefined) return undefined;
  return { protocol: subscriber.startsWith('https:') ? 'https' : 'http', address: subscriber };
};

await runMain({ help: HELP, options: Options, main });
