import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Topic } from '#src/domain/topics/topic.ts';
import { OTHER_PROJECT, type Publishing, startPublishing } from '#test/support/publishing.ts';
import { aTemplate } from '#test/support/records.ts';

let publishing: Publishing;
let topic: Topic;

beforeAll(async () => {
  publishing = await startPublishing();
  topic = await publishing.topicWith({ email: 1, sms: 1 });
  await aTemplateNamed('alert', { default: '{status}: {summary} ({gauge})', sms: '{summary}' });
  await aTemplateNamed('labels', { default: '{a.b} {labels}' });
  await aTemplateNamed('sms-only', { sms: '{status}' });
  await aTemplateNamed('twice', { default: '{status}{status}' });
});
afterAll(() => publishing.stop());
beforeEach(async () => {
  const { email, sms } = publishing.sqs.urls.lanes;
  await Promise.all([email, sms].map((url) => publishing.sqs.take(url)));
  publishing.requests.length = 0;
});

const aTemplateNamed = async (name: string, contents: Readonly<Record<string, string>>): Promise<void> => {
  for (const [protocol, content] of Object.entries(contents)) {
    const variant = { name, content, protocol: protocol === 'sms' ? 'sms' : 'default' } as const;
    await publishing.templates.create(aTemplate({ project: topic.project, ...variant }));
  }
};

type Query = Readonly<Record<string, string>> | URLSearchParams;

const ingest = (
  body: unknown,
  query: Query = {},
  options: { readonly headers?: Readonly<Record<string, string>> } = {},
) => publishing.ingest(topic, JSON.stringify(body), { query, ...options });

const golden = (tool: string): unknown => JSON.parse(readFileSync(`test/fixtures/webhooks/${tool}.json`, 'utf8'));

const Sent = z.object({ subject: z.string().optional(), body: z.string() });

/** What goes to the one subscriber of a lane. */
const sentOn = async (lane: 'email' | 'sms') => {
  const texts = await publishing.sqs.take(publishing.sqs.urls.lanes[lane]);
  return texts.map((text) => Sent.parse(JSON.parse(text)));
};

const refusal = (status: number, code: string, message: string) => ({
  status,
  body: { error_code: code, error_msg: expect.stringContaining(message) },
});

describe('JSON of another program', () => {
  test('is published by a template, whose variables are paths and fields of their names', async () => {
    const variables =
      'summary:$.alerts[0].annotations.summary,gauge:$.alerts[*].labels.gauge,alert:$.commonLabels.alertname';
    const answer = await ingest(golden('alertmanager'), {
      ...{ template: 'alert', variables },
      subject: '<status>: <alert>',
    });

    expect(answer).toMatchObject({ status: 200, body: { message_id: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    expect(await sentOn('email')).toEqual([
      { subject: 'firing: HighWater', body: 'firing: The gauge "north" is above 4 m (["north","south"])' },
    ]);
    expect(await sentOn('sms')).toMatchObject([{ body: 'The gauge "north" is above 4 m' }]);
  });

  test('may repeat its parameter for variables', async () => {
    const query = new URLSearchParams([
      ['template', 'alert'],
      ['variables', 'summary:$.commonAnnotations.summary'],
      ['variables', 'gauge:$.commonLabels.pump,status:$.state'],
    ]);
    await ingest(golden('grafana'), query);

    expect(await sentOn('email')).toEqual([{ body: 'alerting: Pump 3 has no power (3)' }]);
  });

  test('is the message itself without a template: as JSON for people to read', async () => {
    for (const body of [golden('github-actions'), [1, null, { a: null }], 'text', 0, null]) {
      expect(await ingest(body), JSON.stringify(body)).toMatchObject({ status: 200 });
      expect(await sentOn('email')).toEqual([{ body: JSON.stringify(body, null, 2) }]);
    }
  });

  test('is on one line where lines would make it too long', async () => {
    const list = Array.from({ length: 100_000 }, () => 1);
    await ingest(list);

    expect(await sentOn('email')).toMatchObject([{ body: JSON.stringify(list) }]);
  });

  test('may have fields that JavaScript has on every object', async () => {
    const text = '{"__proto__": {"status": "mine"}, "constructor": 1, "summary": "x"}';
    const query = { template: 'alert', variables: 'status:$.__proto__.status,gauge:$.toString' };
    await publishing.ingest(topic, text, { query });

    expect(await sentOn('email')).toEqual([{ body: 'mine: x ()' }]);
  });

  test('may have names with dots, and objects as values', async () => {
    await ingest({ 'a.b': 1e300, labels: { x: null } }, { template: 'labels' });

    expect(await sentOn('email')).toEqual([{ body: '1e+300 {"x":null}' }]);
  });

  test('costs what a publish costs, and a read of the template', async () => {
    const warm = () => publishing.dynamodb.callsOf(() => ingest({ status: 'x' }, { template: 'twice' }));
    await warm();

    expect(await warm()).toEqual(['GetItem', 'BatchGetItem']);
    expect(await publishing.dynamodb.callsOf(() => ingest({ status: 'x' }))).toEqual(['GetItem']);
  });

  test('is published once per Idempotency-Key, body and parameters', async () => {
    const headers = { 'idempotency-key': 'nightly-562' };
    const first = await ingest({ a: 1 }, { subject: '<a>' }, { headers });

    expect(await ingest({ a: 1 }, { subject: '<a>' }, { headers })).toMatchObject({ status: 200, body: first.body });
    expect(await ingest({ a: 1 }, { subject: '<b>' }, { headers })).toMatchObject({ status: 422 });
    expect(await ingest({ a: null }, { subject: '<a>' }, { headers })).toMatchObject({ status: 422 });
    expect(await sentOn('email')).toHaveLength(1);
  });
});

describe('a dry run', () => {
  test('shows the message and what has no value, and sends and counts nothing', async () => {
    const query = { template: 'alert', subject: '<status> <ghost>', variables: 'gauge:$.missing', dry_run: 'true' };
    const calls = await publishing.dynamodb.callsOf(async () => {
      expect(await ingest({ status: 'ok', summary: 'x' }, query)).toMatchObject({
        status: 200,
        body: {
          ...{ subject: 'ok', messages: { default: 'ok: x ()', sms: 'x' } },
          without_value: ['gauge', 'ghost'],
        },
      });
    });

    expect(calls).toEqual(['GetItem', 'BatchGetItem']);
    expect(publishing.requests).toEqual([]);
  });

  test('is none when it says so', async () => {
    expect(await ingest({}, { dry_run: 'false' })).toMatchObject({ body: { message_id: expect.any(String) } });
  });
});

describe('what cannot become a message is refused, with what is wrong:', () => {
  test.each<[string, Query, ReturnType<typeof refusal>]>([
    ['a path', { variables: 'a:$..b' }, refusal(400, 'OPS.0055', 'At variables.a: It is "$..b"; allowed: a path as')],
    ['a name', { variables: 'a b:$.b' }, refusal(400, 'OPS.0055', 'At variables: It is "a b"; allowed: names of 1 to')],
    ['no path', { variables: 'a:$.b,c' }, refusal(400, 'OPS.0055', 'It is "c"; allowed: a name and a path for each')],
    ['a name twice', { variables: 'a:$.b,a:$.c' }, refusal(400, 'OPS.0055', 'It is "a:$.c"; allowed: a name and')],
    ['no template', { template: 'absent' }, refusal(404, 'SMN.0027', 'There is no template named "absent"')],
    ['no default', { template: 'sms-only' }, refusal(404, 'SMN.0076', 'no variant for the protocol "default"')],
    ['a name of a template', { template: '' }, refusal(400, 'SMN.0042', 'It is ""; allowed: 1 to 64 letters')],
    ['a subject', { subject: 'x'.repeat(513) }, refusal(403, 'SMN.0008', 'allowed: at most 512 characters')],
    ['a dry run', { dry_run: '1' }, refusal(400, 'SMN.0019', 'At query.dry_run: It is "1"; allowed: "true", "false"')],
    ['a parameter', { tempalte: 'x' }, refusal(400, 'SMN.0019', 'There is no query.tempalte; allowed: template, subj')],
    ['an empty text', { template: 'twice' }, refusal(403, 'SMN.0009', 'has 0 bytes; allowed: 1 byte to 256 KB')],
  ])('%s', async (_, query, expected) => {
    expect(await ingest({ other: 1 }, query)).toMatchObject(expected);
    expect(publishing.requests).toEqual([]);
  });

  test.each([
    { body: 'x'.repeat(262_143), query: {}, fault: 'The body has 262145 bytes as JSON; allowed: at most 256 KB' },
    {
      ...{ body: { status: 'x'.repeat(262_145) }, query: { template: 'twice' } },
      fault: 'The value of the variable "status" has at least 262145 bytes; allowed: at most 256 KB',
    },
    {
      ...{ body: { status: 'x'.repeat(262_143) }, query: { template: 'twice' } },
      fault: 'The rendered template has at least 524286 bytes',
    },
  ])('a text that is too long: $fault', async ({ body, query, fault }) => {
    expect(await ingest(body, query)).toMatchObject(refusal(403, 'SMN.0009', fault));
  });

  test('a project that the topic does not let in', async () => {
    expect(await publishing.ingest(topic, '{}', { project: OTHER_PROJECT })).toMatchObject(
      refusal(403, 'SMN.0001', 'You have no permission for this resource.'),
    );
  });
});
