import { z } from 'zod';
import { newId } from '#src/domain/identifiers.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { startDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { aSubscription } from '#test/support/records.ts';
import { answer, readParameters } from './parameters.ts';

// A database with messages of 1 KB that are held of a subscription, in a process of its own, so that its memory is not measured.
const { topicId, subscriptionId, messages } = readParameters(
  z.object({ topicId: z.string(), subscriptionId: z.string(), messages: z.int() }),
);
const { registry, deliveries, endpoint } = await startDynamodb();
const subscription = aSubscription({ topicId, id: subscriptionId, protocol: 'https' });
await createSubscriptionStore(registry).add(subscription);
const { createdAt, topicUrn } = subscription;
const recipients = [aRecipient({ subscriptionId, tokenBinding: { createdAt } })];
const first = Date.now();
const all = Array.from({ length: messages }, (_, index) => {
  const times = { publishedAt: first + index, expiresAt: first + 86_400_000 };
  // Ids, because nothing shortens them.
  const body = Array.from({ length: 32 }, newId).join('');
  return anEnvelope({ topicId, topicUrn, protocol: 'https', messageId: newId(), recipients, body, ...times });
});
await createBacklogStore(deliveries).hold(all, 86_400_000);
answer(Number(new URL(endpoint).port));
process.on('disconnect', () => process.exit());
