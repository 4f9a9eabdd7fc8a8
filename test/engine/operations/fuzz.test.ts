import { createHash } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { apiOperations } from '#lambdas/api/operations.ts';
import { newId } from '#src/domain/identifiers.ts';
import { CHECKED_BEFORE, createFuzzedInput } from '#test/support/fuzzed-input.ts';
import { type Answer, type Operations, startOperations } from '#test/support/operations.ts';

let service: Operations;
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

/** Calls that leave everything as it is. */
const READS = ['GetItem', 'BatchGetItem', 'Query', 'Scan'];

/** Calls an operation again and again, and fails when one that refuses has written something that stays. */
const createCaller = (name: string) => {
  // The tables are read anew only when they were written to.
  let state: string | undefined;
  return async (input: Parameters<Operations['call']>[1]): Promise<void> => {
    state ??= await stateOf();
    let answer: Answer | undefined;
    // Anything but an answer or a refusal rejects, and would be a 500.
    const calls = await service.dynamodb.callsOf(async () => {
      answer = await service.call(name, input);
    });
    if (calls.every((call) => READS.includes(call))) return;
    const before = state;
    state = undefined;
    if (answer?.code !== undefined) expect(await stateOf()).toBe(before);
  };
};

const RUNS = 15;

describe('whatever it is called with', () => {
  test.each(Object.values(apiOperations).map(({ operation }) => operation))(
    '$name answers or refuses, and a refusal changes nothing',
    { timeout: 300_000 },
    async (operation) => {
      const call = createCaller(operation.name);
      await fc.assert(fc.asyncProperty(createFuzzedInput(existing).inputOf(operation), call), { numRuns: RUNS });
    },
  );

  test.each(Object.values(apiOperations).map(({ operation }) => operation))(
    '$name takes no name that is longer than a key of the table',
    async (operation) => {
      const names = Object.keys(
        z.toJSONSchema(operation.pathParameters, { io: 'input', unrepresentable: 'any' }).properties ?? {},
      );
      for (const name of names.filter((one) => !CHECKED_BEFORE.includes(one))) {
        const path = { ...existing, [name]: 'x'.repeat(3000) };
        const answer = await service.call(operation.name, { path });
        expect(answer.status).toBeGreaterThanOrEqual(400);
      }
    },
  );
});
