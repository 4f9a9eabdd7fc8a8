import { createHash } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { apiOperations } from '#lambdas/api/operations.ts';
import type { Operation } from '#src/contract/operation.ts';
import { newId } from '#src/domain/identifiers.ts';
import { type Answer, type Operations, PROJECT, REGION, startOperations } from '#test/support/operations.ts';

let service: Operations;
let urns: readonly string[] = [];
/** Existing things by the parameters that name them. */
let existing: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

/** What an operation under test may have removed is there again for the next. */
beforeEach(async () => {
  const topic = await service.topic('fuzz');
  const path = { topic_urn: topic };
  const mail = { protocol: 'email', endpoint: 'somebody@example.com' };
  const added = await service.call('AddSubscription', { path, body: mail });
  const { topic_id: resource } = (await service.call('ListTopicDetails', { path })).body;
  const name = { message_template_name: `fuzz-${newId()}` };
  const template = await service.call('CreateMessageTemplate', { body: { ...name, content: '{a}' } });
  const secret = 'a1'.repeat(20);
  const app = { name: 'fuzz', platform: 'HMS', platform_principal: '1234', platform_credential: secret };
  const application = await service.call('CreateApplication', { body: app });
  const device = await service.call('CreateApplicationEndpoint', {
    path: { application_urn: application.body.application_urn },
    body: { token: newId(), user_data: 'x' },
  });
  const logtank = await service.call('CreateLogtank', { path, body: { log_group_id: 'a', log_stream_id: 'b' } });
  existing = {
    topic_urn: topic,
    subscription_urn: added.body.subscription_urn,
    message_template_id: template.body.message_template_id,
    application_urn: application.body.application_urn,
    endpoint_urn: device.body.endpoint_urn,
    logtank_id: logtank.body.id ?? 'absent',
    resource_type: 'smn_topic',
    resource_id: resource,
  };
  urns = Object.values(existing);
});
afterEach(() =>
  service.call('DeleteMessageTemplate', { path: { message_template_id: existing['message_template_id'] ?? '' } }),
);

/** Everything that is kept, as one number: a refused call must not change it. */
const stateOf = async (): Promise<string> => {
  const hash = createHash('sha256');
  for (const { dynamodb, tableName } of [service.dynamodb.registry, service.dynamodb.deliveries]) {
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: tableName }));
    hash.update(JSON.stringify(Items.map((item) => JSON.stringify(item)).toSorted()));
  }
  return hash.digest('hex');
};

/** Texts that mean something somewhere: each is right in one place and wrong in most others. */
const meaningful = (): fc.Arbitrary<string> =>
  fc.constantFrom(
    ...urns,
    ...[
      `urn:smn:${REGION}:${PROJECT}:absent`,
      `urn:smn:${REGION}:other:fuzz`,
      'urn:smn:',
      'fuzz',
      'default',
      'true',
      '0',
    ],
    ...['http', 'email', 'sms', 'dingding', 'application', 'callnotify', 'HMS', 'APNS', 'filter', 'create', 'delete'],
    ...['http://example.com/', 'http://127.0.0.1/', 'a@example.com', '+8613800138000', '2026-01-01T00:00:00Z'],
    ...['{"default":"x"}', '{"default":', '{}', 'null', '[]', '{name}', '0'.repeat(32), 'smn_protocol', '*', ''],
    ...[
      '\u0000',
      '\ud800',
      '中'.repeat(70),
      'x'.repeat(3000),
      '__proto__',
      'constructor',
      '1e999',
      '-1',
      '9'.repeat(30),
    ],
  );

const anyText = (): fc.Arbitrary<string> => fc.oneof(meaningful(), fc.string({ unit: 'binary', maxLength: 40 }));

const anyValue = (): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: anyText() },
    { weight: 2, arbitrary: fc.array(anyText(), { maxLength: 4 }) },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }) },
    { weight: 1, arbitrary: fc.oneof(fc.double(), fc.integer(), fc.constant(null)) },
  );

const Properties = z.object({ properties: z.record(z.string(), z.unknown()).default({}) });

const Shape = z.looseObject({
  type: z.string().optional(),
  items: z.record(z.string(), z.unknown()).optional(),
  enum: z.array(z.string()).optional(),
});

/** A value of a schema's form, at least half of the time. */
const likeSchema = (schema: unknown, depth = 0): fc.Arbitrary<unknown> => {
  const { type, items, enum: values } = Shape.parse(schema);
  const likely: fc.Arbitrary<unknown>[] = [];
  if (type === 'object' && depth < 4) likely.push(objectOf(schema, depth + 1));
  if (items !== undefined) likely.push(fc.array(likeSchema(items, depth + 1), { maxLength: 5 }));
  if (values !== undefined) likely.push(fc.constantFrom(...values));
  if (type === 'string') likely.push(anyText());
  return likely.length === 0
    ? anyValue()
    : fc.oneof({ weight: 3, arbitrary: fc.oneof(...likely) }, { weight: 1, arbitrary: anyValue() });
};

/** An object with some of a schema's properties, and sometimes others. */
const objectOf = (schema: unknown, depth = 0): fc.Arbitrary<Record<string, unknown>> => {
  const { properties } = Properties.parse(schema);
  const known = Object.fromEntries(
    Object.entries(properties).map(([name, ofIt]) => [name, orExisting(name, likeSchema(ofIt, depth))]),
  );
  return fc.record({ ...known, unknown: anyValue() }, { requiredKeys: [] });
};

/** Mostly something that exists, if the name is that of something. */
const orExisting = <T>(name: string, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | string> => {
  const value = existing[name];
  if (value === undefined) return arbitrary;
  return fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary });
};

const schemaOf = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

const textsOf = (schema: z.ZodType): fc.Arbitrary<Record<string, string>> => {
  const names = Object.keys(Properties.parse(schemaOf(schema)).properties).filter((name) => name !== 'project_id');
  const texts = Object.fromEntries(names.map((name) => [name, orExisting(name, anyText())]));
  return fc.record(texts, { requiredKeys: names.filter((name) => name in existing) });
};

/** An input of an operation: right, nearly right, or nothing like it. */
const inputOf = ({ pathParameters, query, body }: Operation) =>
  fc.record({
    path: textsOf(pathParameters),
    query: textsOf(query),
    body: fc.oneof({ weight: 5, arbitrary: objectOf(schemaOf(body)) }, { weight: 1, arbitrary: anyValue() }),
  });

const RUNS = 25;

describe('whatever it is called with', () => {
  test.each(apiOperations.map(({ operation }) => operation))(
    '$name answers or refuses, and a refusal changes nothing',
    { timeout: 60_000 },
    async (operation) => {
      await fc.assert(
        fc.asyncProperty(inputOf(operation), async (input) => {
          const before = await stateOf();
          // Anything but an answer or a refusal rejects, and would be a 500.
          const answer: Answer = await service.call(operation.name, input);
          if (answer.code !== undefined) expect(await stateOf()).toBe(before);
        }),
        { numRuns: RUNS },
      );
    },
  );
});
