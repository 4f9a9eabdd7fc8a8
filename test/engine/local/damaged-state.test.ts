import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startFixtureCloud } from '#test/support/local/fixture-cloud.ts';

vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let whole: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smn-damage-'));
  whole = join(folder, 'whole');
  await (await startFixtureCloud({ stateDirectory: whole })).stop();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What becomes of a copy of a state that has been in use. */
const damaged = async (damage: (path: (name: string) => string) => Promise<unknown>) => {
  const stateDirectory = await mkdtemp(join(folder, 'copy-'));
  await cp(whole, stateDirectory, { recursive: true });
  await damage((name) => join(stateDirectory, name));
  const lines: string[] = [];
  const start = () => startFixtureCloud({ stateDirectory, log: (line) => lines.push(line) });
  return { stateDirectory, start, lines };
};

const GARBAGE = 'x'.repeat(5000);

test.each([
  ['a missing key', ({ path }) => rm(path('kms.key')), /^The key file \S+kms\.key is missing\./],
  ['half a key', ({ path }) => writeFile(path('kms.key'), 'x'), /kms\.key is damaged: it has 1 bytes, not 32\./],
  [
    'another key',
    ({ path }) => writeFile(path('kms.key'), Buffer.alloc(32)),
    /kms\.key is damaged: it is not the one that this state was made with\./,
  ],
  [
    'a missing database',
    ({ path }) => rm(path('dynamodb'), { recursive: true }),
    /^The database of \S+ is missing or damaged: it has none of its tables\. .* or remove \S+ to start anew\.$/,
  ],
  [
    'a damaged database',
    ({ path }) => writeFile(path('dynamodb/CURRENT'), GARBAGE),
    /^The DynamoDB engine does not start from its data in \S+dynamodb: .* put the folder back .* to start anew\.$/,
  ],
  [
    'a damaged queue file',
    ({ path }) => writeFile(path('queues/fauxqs.db'), GARBAGE),
    /^The SQS engine does not start from its data in \S+queues: .* remove the folder to go on with empty queues\.$/,
  ],
  [
    'a damaged outbox',
    ({ path }) => writeFile(path('outbox.db'), GARBAGE),
    /^The outbox \S+outbox\.db cannot be opened: .* Remove the file to go on with an empty outbox\.$/,
  ],
  [
    'damaged credentials',
    ({ path }) => writeFile(path('local.json'), GARBAGE),
    /^\S+local\.json cannot be read; remove it to get new credentials\.$/,
  ],
] as const satisfies readonly (readonly [
  string,
  (state: { readonly path: (name: string) => string }) => Promise<unknown>,
  RegExp,
])[])('%s stops the start with the cause and what to do, in one line', async (_what, damage, message) => {
  const { start } = await damaged((path) => damage({ path }));

  await expect(start()).rejects.toThrow(
    expect.objectContaining({ name: 'StartFailure', message: expect.stringMatching(message) }),
  );
  await expect(start()).rejects.not.toThrow(/\n/);
});

test('missing queues are made anew, and reported', async () => {
  const { start, lines, stateDirectory } = await damaged((path) => rm(path('queues'), { recursive: true }));

  await (await start()).stop();

  expect(lines).toContain(`The queues of ${stateDirectory} are gone: what waited in them is lost. They are made anew.`);
});

test('credentials that the database does not know are replaced, and reported', async () => {
  const { start, lines } = await damaged(async (path) => {
    const facts = JSON.parse(await readFile(path('local.json'), 'utf8'));
    await writeFile(path('local.json'), JSON.stringify({ ...facts, accessKey: 'gone' }));
  });

  const cloud = await start();
  await cloud.stop();

  expect(cloud.facts.accessKey).toBe(`AK-${cloud.facts.projectId}`);
  expect(lines.join('\n')).toMatch(/^The access key of \S+local\.json is gone: .* New ones are made\.$/m);
});

test.each([
  ['a missing assembly', (path) => rm(path('cdk.out'), { recursive: true })],
  ['a damaged template', (path) => writeFile(path('cdk.out/fixture-test-service.template.json'), GARBAGE)],
  [
    'a damaged bundle',
    async (path) => {
      const [asset = ''] = (await readdir(path('cdk.out'))).filter((name) => name.startsWith('asset.'));
      await writeFile(join(path('cdk.out'), asset, 'index.mjs'), GARBAGE);
    },
  ],
] as const satisfies readonly (readonly [string, (path: (name: string) => string) => Promise<unknown>])[])(
  '%s is made anew',
  async (_what, damage) => {
    const { start } = await damaged(damage);
    const cloud = await start();

    expect((await fetch(`${cloud.facts.endpoint}/bare`)).status).toBe(200);
    await cloud.stop();
  },
);
