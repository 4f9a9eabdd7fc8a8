import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { newId } from '#src/domain/identifiers.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createReceiptHeads, type ReceiptHead } from '#src/stores/receipts/receipt-heads.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { seedSubscribers, topicOf } from '#test/support/seed.ts';
import type { Service } from '#test/support/service.ts';

/** How much there is to look at: a day of a busy topic. */
export const LOAD = { subscriptions: 10_000, messages: 5000, letters: 2000 } as const;

/** Recipients of a message that was given up for some. */
const LETTERS_OF_A_MESSAGE = 10;
const HEADS_AT_ONCE = 500;

/** Makes a topic with so many subscriptions, messages and dead letters, and returns its URN. It takes half a minute or so. */
export const fillConsole = async (service: Service): Promise<string> => {
  const topicUrn = await service.topic('busy');
  const endpoints = Array.from({ length: LOAD.subscriptions }, (_, index) => `https://receiver-${index}.example.com/`);
  await seedSubscribers(service, topicUrn, { protocol: 'https', endpoints });
  const { awsEndpointUrl: endpoint, region, projectId: project } = service.cloud.facts;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials });
  const deliveries = { dynamodb, tableName: service.cloud.tableName('Deliveries') };
  const { id: topicId } = await topicOf(service, topicUrn);
  const now = Date.now();

  const heads = Array.from({ length: LOAD.messages }, (_, index): ReceiptHead => {
    const publishedAt = now - index * 1000;
    return {
      ...{ messageId: newId(), publishedAt, expiresAt: publishedAt + 3_600_000, topicUrn, topicId },
      ...{ subject: `High water ${index}`, ranges: 1, requests: 0, totals: { https: { recipients: 10, filtered: 0 } } },
    };
  });
  const receiptHeads = createReceiptHeads(deliveries, 30);
  for (let start = 0; start < heads.length; start += HEADS_AT_ONCE)
    await receiptHeads.put(heads.slice(start, start + HEADS_AT_ONCE));

  const letters = createDeadLetterStore(deliveries);
  for (const { messageId } of heads.slice(0, LOAD.letters / LETTERS_OF_A_MESSAGE)) {
    const dead = Array.from({ length: LETTERS_OF_A_MESSAGE }, (_, index) =>
      aRecipient({
        ...{ subscriptionId: String(index).padStart(32, '0'), reason: 'HTTP 503' },
        endpoint: `https://receiver-${index}.example.com/`,
      }),
    );
    const { recipients, ...head } = anEnvelope({
      ...{ protocol: 'https', topicUrn, messageId, attempt: 7, recipients: dead },
    });
    await letters.file({ project, head, recipients, at: Date.now(), expiresAt: now + 30 * 86_400_000 });
  }
  dynamodb.destroy();
  return topicUrn;
};
