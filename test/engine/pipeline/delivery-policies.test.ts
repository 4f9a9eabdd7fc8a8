import { afterAll, beforeAll, expect, test } from 'vitest';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { createQueues } from '#src/queues/queues.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';
import { type Publishing, startPublishing } from '#test/support/publishing.ts';

/** How delivery policies travel: with the subscriber if it has one of its own, with the message if its topic has one. */

let publishing: Publishing;
let holding: Holding;
beforeAll(async () => {
  [publishing, holding] = await Promise.all([startPublishing(), startHolding()]);
});
afterAll(() => Promise.all([publishing.stop(), holding.stop()]));

const OF_TOPIC = { retry: 'standard' } as const;
const OWN = { keepSeconds: 60 };

type Topic = Awaited<ReturnType<Publishing['topicWith']>>;

const rowsOf = async (topic: Topic) => {
  const pages = [];
  for await (const page of publishing.subscriptions.pages(topic.id)) pages.push(...page);
  const rows = await publishing.subscriptions.getMany(
    topic.id,
    pages.map(({ id }) => id),
  );
  return [...rows.values()];
};

const sent = async () =>
  (await publishing.sqs.take(publishing.sqs.urls.lanes.http)).map((text) => Envelope.parse(JSON.parse(text)));

/** What of the recipients says how they are delivered to, by their endpoints. */
const limitsOf = ({ recipients }: Envelope) =>
  recipients
    .map(({ endpoint, policy, tokenBinding }) => ({ endpoint, policy, tokenBinding }))
    .toSorted((a, b) => a.endpoint.localeCompare(b.endpoint));

const binding = { createdAt: expect.any(Number) };

test('nobody has one: nothing of it travels', async () => {
  const topic = await publishing.topicWith({ http: 1 });
  await publishing.publish(topic, { message: 'High water' });
  const [envelope] = await sent();
  expect(envelope).not.toHaveProperty('deliveryPolicy');
  expect(Object.keys(envelope?.recipients[0] ?? {})).toEqual(['subscriptionId', 'endpoint']);
});

test.each([
  ['by the publish itself', 1],
  ['by the fan-out function', 5000],
])('a topic has one, and one of its subscribers its own: expanded %s', async (_who, count) => {
  const topic = await publishing.topicWith({ http: 2 });
  const [first] = await rowsOf(topic);
  if (first === undefined) throw new Error('The topic has no subscribers');
  await publishing.publish(topic, { message: 'in a list without bindings' });
  await sent();
  await publishing.subscriptions.changeDeliveryPolicy(first, OWN);
  await publishing.topics.change(topic, { deliveryPolicy: OF_TOPIC });
  await publishing.topics.recordSubscriptionChange(topic, count - 2);
  await publishing.publish(topic, { message: 'High water' });
  for (const range of await publishing.sqs.take(publishing.sqs.urls.fanOut)) {
    const { subscriptions, sqs } = publishing;
    await expandRange(range, { subscriptions, queues: createQueues({ sqs: sqs.sqs, urls: sqs.urls }) });
  }

  const [envelope] = await sent();
  if (envelope === undefined) throw new Error('Nothing was sent');
  expect(envelope.deliveryPolicy).toEqual(OF_TOPIC);
  const expected = (await rowsOf(topic)).map(({ endpoint, id }) => ({
    ...{ endpoint, tokenBinding: binding },
    policy: id === first.id ? OWN : undefined,
  }));
  expect(limitsOf(envelope)).toEqual(expected.toSorted((a, b) => a.endpoint.localeCompare(b.endpoint)));
});

test('a held message goes out by the policy that its subscription has then', async () => {
  const paused = await holding.paused({ policy: OWN });
  await holding.publish([paused], { deliveryPolicy: OF_TOPIC });
  await holding.hold();
  await holding.subscriptions.changeDeliveryPolicy(paused, { keepSeconds: 120 });
  await holding.resume(paused);
  await holding.release();
  expect(await holding.sent()).toMatchObject([
    { deliveryPolicy: OF_TOPIC, recipients: [{ policy: { keepSeconds: 120 } }] },
  ]);
});
