import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractConfiguration from 'dependency-cruiser/config-utl/extract-depcruise-config';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { forbidden = [], options = {} } = await extractConfiguration(join(ROOT, '.dependency-cruiser.mjs'));
const SOURCES = ['bin', 'lib', 'lambdas', 'src', 'local', 'console'];

/** The first breaks the rule by importing the second; a third is imported by the second. */
type Breach = readonly [rule: string, from: string, to: string, back?: string];

/** One breach for every rule that no other rule sees. */
const BREACHES: readonly Breach[] = [
  ['bin-app-starts-lib', 'bin/app.ts', 'src/domain/breach-1.ts'],
  ['bin-tools-stand-alone', 'bin/breach.ts', 'lambdas/operator/breach-1.ts'],
  ['lib-reads-data', 'lib/breach.ts', 'src/stores/breach-1.ts'],
  ['local-runs-what-lib-makes', 'local/breach.ts', 'src/domain/events/breach-1.ts'],
  ['console-stands-alone', 'console/src/breach.ts', 'src/domain/breach-6.ts'],
  ['console-is-built-of-itself', 'console/breach.ts', 'src/domain/breach-7.ts'],
  ['screens-apart', 'console/src/screens/home/breach.ts', 'console/src/screens/other/breach.ts'],
  ['lambdas-wire', 'lambdas/api/breach.ts', 'src/protocols/endpoints.ts'],
  ['lanes-wire-deliverers', 'lambdas/deliver/http/breach.ts', 'src/operations/breach-1.ts'],
  ['functions-apart', 'lambdas/publish/breach.ts', 'lambdas/api/breach-1.ts'],
  ['lanes-apart', 'lambdas/deliver/sms/breach.ts', 'lambdas/deliver/email/breach-1.ts'],
  ['runtime-serves-every-function', 'lambdas/middleware/breach.ts', 'lambdas/publish/breach-1.ts'],
  ['domain-is-pure', 'src/domain/breach.ts', 'src/queues/breach-1.ts'],
  ['contract-is-data', 'src/contract/breach.ts', 'src/operations/breach-2.ts'],
  ['operations-behave', 'src/operations/breach.ts', 'src/queues/breach-2.ts'],
  ['pipeline-moves', 'src/pipeline/breach.ts', 'src/operations/breach-3.ts'],
  ['stores-keep', 'src/stores/breach.ts', 'src/pipeline/breach-1.ts'],
  ['cache-remembers', 'src/cache/breach.ts', 'src/domain/breach-4.ts'],
  ['one-cache', 'src/stores/breach-4.ts', 'node_modules/lru-cache/index.js'],
  ['queues-carry', 'src/queues/breach.ts', 'src/stores/breach-2.ts'],
  ['protocols-render-and-send', 'src/protocols/breach.ts', 'src/stores/breach-3.ts'],
  ['protocols-apart', 'src/protocols/sms/breach.ts', 'src/protocols/email/breach-1.ts'],
  ['descriptors-are-data', 'src/protocols/http/descriptor.ts', 'src/protocols/http/render.ts'],
  ['only-lanes-deliver', 'src/protocols/endpoint-breach.ts', 'src/protocols/http/transport.ts'],
  ['rendering-is-pure', 'src/protocols/email/render.ts', 'src/protocols/email/mime.ts'],
  ['stores-alone-use-tables', 'src/pipeline/breach-2.ts', 'node_modules/@aws-sdk/client-dynamodb/index.js'],
  ['queues-alone-use-sqs', 'lambdas/publish/breach-2.ts', 'node_modules/@aws-sdk/client-sqs/index.js'],
  ['event-bus-carries', 'src/event-bus/breach.ts', 'src/stores/breach-5.ts'],
  ['event-bus-alone-uses-eventbridge', 'src/pipeline/breach-3.ts', 'node_modules/@aws-sdk/client-eventbridge/index.js'],
  ['http-client-is-guarded', 'src/http-client/breach.ts', 'src/queues/breach-3.ts'],
  ['http-client-alone-dials', 'src/protocols/http/deliver.ts', 'node_modules/undici/index.js'],
  ['protocols-alone-send', 'src/protocols/http/endpoint.ts', 'node_modules/nodemailer/index.js'],
  ['no-circular', 'src/domain/round.ts', 'src/domain/trip.ts', 'src/domain/round.ts'],
  ['no-unresolvable', 'src/domain/breach-3.ts', '#src/domain/absent.ts'],
];

/** What no rule may object to, beside breaches of the same files. */
const ALLOWED: readonly (readonly [from: string, to: string, isType: boolean])[] = [
  ['src/protocols/sms/render.ts', 'src/protocols/sms/transport.ts', true],
  ['local/event-rules.ts', 'src/domain/events/match-event.ts', false],
  ['lambdas/deliver/email/index.ts', 'src/protocols/email/deliver.ts', false],
  ['src/protocols/email/transport.ts', 'node_modules/@aws-sdk/client-ses/index.js', false],
  ['lambdas/runtime/clients.ts', 'node_modules/@aws-sdk/client-sqs/index.js', false],
  ['src/http-client/send-request.ts', 'node_modules/undici/index.js', false],
  ['src/protocols/wechat/deliver.ts', 'src/http-client/http-client.ts', false],
  ['src/protocols/dms/transport.ts', 'node_modules/@aws-sdk/client-sqs/index.js', false],
  ['src/protocols/dms/render.ts', 'src/queues/text.ts', false],
  ['src/protocols/functionstage/transport.ts', 'node_modules/@aws-sdk/client-lambda/index.js', false],
];

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** `import` as it is written in this project: across folders by `#`, packages by their name. */
const specifierOf = (to: string): string => {
  if (to.startsWith('node_modules/')) return to.replace(/^node_modules\/(.*)\/index\.js$/, '$1');
  return /^(#|bin\/)/.test(to) ? to : `#${to}`;
};

/** A project of nothing but breaches, and the files that they reach. */
const plant = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'smn-arrows-'));
  folders.push(folder);
  const texts = new Map<string, string[]>();
  const add = (path: string, line?: string): void => {
    if (!path.startsWith('#')) texts.set(path, [...(texts.get(path) ?? []), ...(line === undefined ? [] : [line])]);
  };
  for (const [, from, to, back] of BREACHES) {
    add(from, `import '${specifierOf(to)}';`);
    add(to, back && `import '${specifierOf(back)}';`);
  }
  for (const [from, to, isType] of ALLOWED) {
    add(from, `import ${isType ? 'type ' : ''}{ something } from '${specifierOf(to)}';`);
    add(to, 'export const something = 1;');
  }
  const imports = Object.fromEntries(
    ['src', 'lambdas', 'lib', 'local', 'console'].map((name) => [`#${name}/*`, `./${name}/*`]),
  );
  texts.set('package.json', [JSON.stringify({ type: 'module', imports })]);
  for (const [path, lines] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${lines.join('\n')}\n`);
  }
  return folder;
};

type Violation = readonly [rule: string, from: string, to: string];

/** Cruises the sources of a project with the rules of this one. */
const violationsIn = async (baseDir: string): Promise<{ readonly cruised: number; readonly found: Violation[] }> => {
  const { enhancedResolveOptions, ...rest } = options;
  const cruiseOptions: ICruiseOptions = { ...rest, baseDir, validate: true, ruleSet: { forbidden } };
  const tsConfig = extractTsConfig(join(ROOT, 'tsconfig.json'));
  const { output } = await cruise(SOURCES, cruiseOptions, enhancedResolveOptions, { tsConfig });
  const { summary, modules }: ICruiseResult = typeof output === 'string' ? JSON.parse(output) : output;
  return { cruised: modules.length, found: summary.violations.map(({ rule, from, to }) => [rule.name, from, to]) };
};

const sorted = (violations: readonly Violation[]): readonly string[] => violations.map((v) => v.join(' ')).toSorted();

describe('the arrows of the architecture', () => {
  test('are kept', async () => {
    const { cruised, found } = await violationsIn(ROOT);

    expect(cruised).toBeGreaterThan(300);
    expect(found).toEqual([]);
  });

  test('each have a breach below', () => {
    expect(BREACHES.map(([rule]) => rule).toSorted()).toEqual(forbidden.map(({ name }) => name).toSorted());
  });

  test('are each seen to be broken, by the rule that says so and no other', async () => {
    const expected = BREACHES.map(([rule, from, to]): Violation => [rule, from, to]);

    const { found } = await violationsIn(plant());

    expect(sorted(found)).toEqual(sorted(expected));
  });
});
