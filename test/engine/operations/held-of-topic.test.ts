import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { aSubscription } from '#test/support/records.ts';

const SUBSCRIPTIONS = 12;
const HELD_OF_EACH = 700;
/** What one call counts at most, of a size of up to 2 KB each. */
const MAX_COUNTED = 2000;

let service: Operations;
let units: ConsumedUnits;
let topicUrn: string;
let topicId: string;

beforeAll(async () => {
  service = await startOperations();
  topicUrn = await service.topic();
  const topic = await service.dependencies.topics.get({ project: PROJECT, name: topicUrn.split(':').at(4) ?? '' });
  topicId = topic?.id ?? '';
  const backlog = createBacklogStore(service.dynamodb.deliveries);
  for (let index = 0; index < SUBSCRIPTIONS; index += 1) {
    const subscription = aSubscription({ topicId, topicUrn });
    await service.dependencies.subscriptions.add(subscription);
    await backlog.hold(
      Array.from({ length: HELD_OF_EACH }, () => heldOf(subscription)),
      0,
    );
  }
  units = countUnits(service.dynamodb.dynamodb);
});
afterAll(() => service.stop());

/** Of a body that compression does not shorten. */
const heldOf = ({ id: subscriptionId, createdAt }: Subscription) =>
  anEnvelope({
    ...{
      topicId,
      topicUrn,
      messageId: newId(),
      recipients: [aRecipient({ subscriptionId, tokenBinding: { createdAt } })],
    },
    body: Array.from({ length: 20 }, newId).join(''),
  });

test('a call on a topic with long backlogs reads no more than a bound, and its pages have every subscription once', async () => {
  const urns: string[] = [];
  let cursor: string | undefined;
  let calls = 0;
  do {
    units.read = 0;
    const query = { topic_urn: topicUrn, limit: '100', ...(cursor !== undefined && { cursor }) };
    const { status, body } = await service.call('ListHeldMessages', { query });
    expect(status).toBe(200);
    expect(units.read).toBeLessThan(MAX_COUNTED / 2 + 100);
    for (const one of body.subscriptions) {
      urns.push(one.subscription_urn);
      expect(one).toMatchObject({ held_messages: HELD_OF_EACH, has_more: false });
    }
    cursor = body.next_cursor;
    calls += 1;
  } while (cursor !== undefined);

  expect(calls).toBeGreaterThan(1);
  expect(calls).toBeLessThanOrEqual(SUBSCRIPTIONS);
  expect(urns).toHaveLength(SUBSCRIPTIONS);
  expect(new Set(urns).size).toBe(SUBSCRIPTIONS);
});
