import { afterAll, beforeAll, expect, test } from 'vitest';
import { unsubscribeSignature } from '#src/domain/subscriptions/subscription-id.ts';
import { writeRecords } from '#src/operations/transfer/import-records.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';
import { exportAll, ORIGIN, SECRETS, transferDependencies } from '#test/support/transfer.ts';

let first: Operations;
let second: Operations;
let third: Operations;
beforeAll(async () => {
  [first, second, third] = await Promise.all([startOperations(), startOperations(), startOperations()]);
});
afterAll(async () => {
  await Promise.all([first.stop(), second.stop(), third.stop()]);
});

/** Carries a topic from one deployment to another; each has an id secret of its own. */
const carry = async (from: Operations, to: Operations, topic: string): Promise<void> => {
  const records = await exportAll({ project: PROJECT, topic }, transferDependencies(from));
  await writeRecords(records, { project: PROJECT, origin: ORIGIN, secrets: SECRETS }, transferDependencies(to));
};

/** The answer of a deployment to the form behind the link that it, or another one, has signed. */
const cancelBy = async (signedBy: Operations, at: Operations, subscription_urn: string): Promise<number> => {
  const signature = unsubscribeSignature(await signedBy.dependencies.subscriptionKeys.own(), subscription_urn);
  return (await at.call('SubmitUnsubscribePage', { query: { subscription_urn, signature } })).status;
};

const add = async (to: Operations, topic_urn: string, endpoint: string) =>
  (await to.call('AddSubscription', { path: { topic_urn }, body: { protocol: 'email', endpoint } })).body
    .subscription_urn;

test('an endpoint of a topic from another deployment is added as what it is there, and a new one only once', async () => {
  const topicUrn = await first.topic('ids');
  const urn = await add(first, topicUrn, 'ada@example.com');
  await carry(first, second, 'ids');

  expect(await add(second, topicUrn, 'ada@example.com')).toBe(urn);
  const added = await add(second, topicUrn, 'grace@example.com');
  expect(await add(second, topicUrn, 'grace@example.com')).toBe(added);
  expect(await add(first, topicUrn, 'grace@example.com')).toBe(added);
});

test('links of mails work wherever the topic goes, by whichever deployment they were signed', async () => {
  const topicUrn = await first.topic('links');
  const urns = [];
  for (const name of ['a', 'b', 'c', 'd']) urns.push(await add(first, topicUrn, `${name}@example.com`));
  const [a, b, c, d] = urns;
  await carry(first, second, 'links');
  await carry(second, third, 'links');

  expect(await cancelBy(first, second, a)).toBe(200);
  expect(await cancelBy(first, third, b)).toBe(200);
  expect(await cancelBy(second, third, c)).toBe(200);
  expect(await cancelBy(third, third, d)).toBe(200);
  expect(await cancelBy(third, second, d)).toBe(403);
});

test('a topic that returns keeps the links that were signed while it was away', async () => {
  const topicUrn = await second.topic('returning');
  const [a, b] = [await add(second, topicUrn, 'a@example.com'), await add(second, topicUrn, 'b@example.com')];
  await carry(second, third, 'returning');
  await second.call('DeleteTopic', { path: { topic_urn: topicUrn } });
  const { topics } = second.dependencies;
  const { id = '' } = (await third.dependencies.topics.get({ project: PROJECT, name: 'returning' })) ?? {};
  await topics.removePointer(id);
  await carry(third, second, 'returning');

  expect(await cancelBy(third, second, a)).toBe(200);
  expect(await cancelBy(second, second, b)).toBe(200);
  expect(await cancelBy(first, second, b)).toBe(403);
});
