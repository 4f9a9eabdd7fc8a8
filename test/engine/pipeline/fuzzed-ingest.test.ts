import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_NESTING } from '#src/domain/nesting.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';
import { aTemplate } from '#test/support/records.ts';

let service: Publishing;
let topic: Topic;

beforeAll(async () => {
  service = await startPublishing({ settings: { quotas: { publishesPerTopicMinute: 100_000 } } });
  topic = await service.topicWith({ http: 1, sms: 1, dingding: 1 });
  const content = '{status} {alerts} {__x} {a.b} {constructor} {list}';
  await service.templates.create(aTemplate({ project: topic.project, name: 'alert', content }));
});
afterAll(() => service.stop());

const RUNS = 300;

const nested = (levels: number): Readonly<Record<string, string>> => ({
  [`lists of ${levels} levels`]: '['.repeat(levels) + ']'.repeat(levels),
  [`objects of ${levels} levels`]: `${'{"status":'.repeat(levels)}1${'}'.repeat(levels)}`,
});

/** JSON that few programs write, by names: a test that fails shows what it failed with. */
const ODD: Readonly<Record<string, string>> = {
  'numbers without end': '{"status": 1e999, "alerts": [-1e999, -0, 12345678901234567890]}',
  'names of every object': '{"__proto__": {"status": "x"}, "constructor": {"prototype": 1}, "hasOwnProperty": null}',
  'half a character': '{"status": "\\ud800"}',
  'half a character as a name': '{"\\udc00": 1}',
  'the character 0': '["\\u0000"]',
  'a name twice': '{"a": 1, "a": 2}',
  nothing: '',
  'a space': ' ',
  'half an object': '{',
  'no number': 'NaN',
  'a byte order mark': '\ufeff{}',
  ...nested(10),
  ...nested(MAX_NESTING),
  ...nested(MAX_NESTING + 1),
  ...nested(5000),
  ...nested(200_000),
  'a long list': `[${'0,'.repeat(200_000)}0]`,
  'a long list of objects': `{"list": [${'{"status": "x"},'.repeat(50_000)}{}]}`,
  'many names': `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}": null`).join()}}`,
  'more than 2 MiB': `["${'x'.repeat(2 ** 21)}"]`,
};

const body = fc.oneof(
  fc.record({ odd: fc.constantFrom(...Object.keys(ODD)) }),
  fc.json({ maxDepth: 6, stringUnit: 'binary' }),
  fc.string(),
);

const PATHS = [
  '$',
  '$.status',
  '$[*]',
  '$.*',
  '$[*][*].*',
  '$.list[*].status',
  '$.__proto__.status',
  '$[999999]',
  '$..',
];

const pair = fc.oneof(
  fc.tuple(fc.constantFrom('status', 'alerts', '__proto__', 'list', 'a b'), fc.constantFrom(...PATHS)),
  fc.tuple(fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 })),
);

const query = fc.record(
  {
    template: fc.constantFrom('alert', 'absent', '../x'),
    subject: fc.oneof(fc.constantFrom('<status>', '{"a": <list>}', '<__proto__> <constructor>', '<'), fc.string()),
    variables: fc.array(pair, { maxLength: 4 }).map((pairs) => pairs.map((each) => each.join(':')).join(',')),
    dry_run: fc.constantFrom('true', 'false', 'maybe'),
  },
  { requiredKeys: [] },
);

test('whatever JSON another program sends becomes a message or is refused, and what is refused reaches no queue', async () => {
  const statuses = new Set<number>();

  await fc.assert(
    fc.asyncProperty(body, query, async (sent, parameters) => {
      const text = typeof sent === 'string' ? sent : (ODD[sent.odd] ?? '');
      const before = service.requests.length;
      const { status } = await service.ingest(topic, text, { query: parameters });
      statuses.add(status);
      expect([200, 400, 403, 404, 413]).toContain(status);
      if (status !== 200) expect(service.requests.length).toBe(before);
    }),
    { numRuns: RUNS },
  );

  expect(statuses).toContain(200);
  expect(statuses).toContain(400);
});
