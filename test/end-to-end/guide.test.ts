import { execFile, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadStage } from '#lib/stage.ts';
import { readOptions } from '#local/options.ts';
import { ROOT, textOf } from '#test/structure/sources.ts';
import { consoleLinesOf, languagesOf, namedFilesOf, type Step, stepsOf } from '#test/support/document-steps.ts';
import { type Service, startService } from '#test/support/service.ts';
import { type Shell, startShell } from '#test/support/shell.ts';
import { until } from '#test/support/until.ts';

/*
 * Runs what the guide and the README ask their readers to paste, in order, against the local service as the guide starts it.
 * Blocks of `console` are not run: they install, start the service, run all the tests, or need AWS or its command line.
 * Code of other languages runs as far as the guide has it saved to a file; the rest sets up SDKs and Terraform.
 */

/** The pages of the guide whose blocks are run, in the order in which they are. */
const GUIDE_PAGES = [
  'guide',
  'guide-clients',
  'guide-delivery',
  'guide-endpoints',
  'guide-events',
  'guide-monitoring',
].map((page) => `docs/${page}.md`);

const GUIDE = GUIDE_PAGES.map(textOf).join('\n');
const START = 'npm start -- ';

let directory: string;
let service: Service;
let environment: NodeJS.ProcessEnv;

/** A folder like a checkout, where a reader's files and the service's state do not get into this one. */
const aCheckout = async (): Promise<string> => {
  const checkout = await mkdtemp(join(tmpdir(), 'smn-guide-'));
  const shared = readdirSync(ROOT).filter((name) => !name.startsWith('.'));
  for (const name of shared) await symlink(join(ROOT, name), join(checkout, name));
  for (const { name, text } of namedFilesOf(GUIDE)) await writeFile(join(checkout, name), text);
  return checkout;
};

/** What the guide has `npm start` do, with files in `checkout`. */
const startOptions = (checkout: string): ReturnType<typeof readOptions> => {
  const command = consoleLinesOf(GUIDE).find((line) => line.startsWith(START)) ?? '';
  return readOptions(command.slice(START.length).replaceAll('=./', `=${checkout}/`).split(' '));
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** One below those that systems give out by themselves: no other test gets it before the receiver of the guide does. */
const aFreePort = (): Promise<number> =>
  until('a free port', async () => {
    const port = randomInt(20_000, 32_000);
    return (await isFree(port)) && port;
  });

beforeAll(async () => {
  directory = await aCheckout();
  const { stage, functions, queues } = startOptions(directory);
  service = await startService(loadStage(stage), { stateDirectory: join(directory, '.smn'), functions, queues });
  environment = {
    ...process.env,
    HOME: directory,
    PATH: [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
    PORT: String(await aFreePort()),
    // Half the time, for a program that runs for a moment.
    JDK_JAVA_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
  };
});
afterAll(async () => {
  await service.stop();
  await rm(directory, { recursive: true, force: true });
});

/** What a language needs that a machine may lack; Node runs everything else. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  python3: ['-c', 'import cryptography'],
  java: ['-version'],
};

const canRun = (script: string): boolean => {
  const [program = ''] = script.split(' ');
  const check = NEEDS[program];
  return check === undefined || spawnSync(program, check).status === 0;
};

/** The JSON value that ends an output: the fewest last lines that are one. */
const lastValueOf = (output: string): unknown => {
  const lines = output.trimEnd().split('\n');
  for (const start of [...lines.keys()].toReversed()) {
    try {
      return JSON.parse(lines.slice(start).join('\n'));
    } catch {
      // It begins further up.
    }
  }
  return output;
};

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A shown answer as a pattern: `…` is any text, and alone any value. */
const patternOf = (shown: unknown): unknown => {
  if (shown === '…') return expect.anything();
  if (typeof shown === 'string') return expect.stringMatching(`^${shown.split('…').map(literal).join('[^]*')}$`);
  if (Array.isArray(shown)) return shown.map(patternOf);
  if (typeof shown !== 'object' || shown === null) return shown;
  return Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, patternOf(value)]));
};

/** What blocks may be: run, shown as an answer, and left to the reader. */
const LANGUAGES = ['sh', 'json', 'text', 'console', 'js', 'python', 'java', 'go', 'csharp', 'php', 'hcl', 'yaml'];

const INSTALLS = /\b(?:npm|pip3?) (?:ci|i|install)\b/;

/** What is run in one shell, page after page. */
const DOCUMENTS = [
  { name: 'docs/guide.md and what follows', pages: GUIDE_PAGES },
  { name: 'README.md', pages: ['README.md'] },
];

describe.each(DOCUMENTS)('$name', ({ pages }) => {
  let shell: Shell;

  beforeAll(() => {
    shell = startShell({ directory, environment });
  });
  afterAll(() => shell.stop());

  const runAsShown = async (step: Step): Promise<void> => {
    const output = await shell.run(step.script);

    if (step.answer?.kind === 'json') expect(lastValueOf(output)).toEqual(patternOf(step.answer.value));
    if (step.answer?.kind === 'text') expect(output.slice(-step.answer.text.length)).toEqual(step.answer.text);
  };

  const steps = pages.flatMap((page) => stepsOf(textOf(page)));

  test('has blocks to run, none of them under another name, and none that installs: the packages are this checkout’s', () => {
    expect(steps.length).toBeGreaterThan(1);
    const languages = pages.flatMap((page) => languagesOf(textOf(page)));
    expect(languages.filter((language) => !LANGUAGES.includes(language))).toEqual([]);
    expect(steps.filter(({ script }) => INSTALLS.test(script))).toEqual([]);
  });

  for (const step of steps.filter(({ script }) => !INSTALLS.test(script))) {
    test.runIf(canRun(step.script))(step.name, () => runAsShown(step));
  }
});

describe('a program of the guide that checks signatures', () => {
  const bodies: Record<string, string>[] = [];

  beforeAll(async () => {
    const topicUrn = await service.topic('signed');
    await service.subscribe(topicUrn, '/signed');
    await service.publish(topicUrn, { message: '港务局 "High water"\n\\u0041 {"a": "b"}\t🌊' });
    await service.publish(topicUrn, { subject: 'Tide / 潮汐', message: 'High water is at 14:05.' });
    await until('both messages', () => service.notifications('/signed').length === 2);
    bodies.push(...service.sink.received('/signed').map(({ body }) => body));
  });

  const programs = stepsOf(GUIDE)
    .flatMap(({ script }) => script.trimEnd().split('\n'))
    .filter((line) => line.endsWith(' $endpoint < message.json'))
    .map((line) => line.split(' ').slice(0, 2));

  test('is there in three languages', () => {
    expect(programs.map(([program]) => program)).toEqual(['node', 'python3', 'java']);
  });

  for (const [program = '', file = ''] of programs) {
    const verdictOn = (body: object): Promise<string> =>
      new Promise((resolve) => {
        const options = { cwd: directory, env: environment };
        const parameters = [file, service.cloud.facts.endpoint];
        const child = execFile(program, parameters, options, (_error, output) => resolve(output));
        child.stdin?.end(JSON.stringify(body));
      });

    test.runIf(canRun(program))(`tells in ${program} what the service signed from what it did not`, async () => {
      expect(bodies.map(({ type }) => type)).toEqual(['SubscriptionConfirmation', 'Notification', 'Notification']);
      for (const body of bodies) expect(await verdictOn(body), JSON.stringify(body)).toBe('genuine\n');

      const [confirmation = {}, , notification = {}] = bodies;
      const { subject: _, ...withoutSubject } = notification;
      for (const forgery of [
        { ...notification, message: 'High water is at 15:05.' },
        withoutSubject,
        { ...confirmation, subscribe_url: 'https://elsewhere.example.com/' },
        { ...notification, signing_cert_url: `http://localhost:9/${notification['signing_cert_url']}` },
      ])
        expect(await verdictOn(forgery), JSON.stringify(forgery)).toBe('NOT genuine\n');
    });
  }
});
