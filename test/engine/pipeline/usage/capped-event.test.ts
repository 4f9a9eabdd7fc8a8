import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { anEvent, startIngress, type TestIngress } from '#test/support/ingress.ts';

let ingress: TestIngress;
beforeAll(async () => {
  ingress = await startIngress();
});
afterAll(() => ingress.stop());

test('an event whose message no recipient may get is refused, and does not come again', async () => {
  const topic = await ingress.topicFor('sms');
  await ingress.trigger(topic);
  await createSpendCapStore(ingress.dynamodb.registry).set(topic.project, 'sms', 0);
  const instance = ingress.instance();

  expect(await instance.work(anEvent())).toEqual([]);
  expect(instance.counts()).toMatchObject({ EventsRefused: 1 });
  expect(instance.refusals).toEqual([expect.stringContaining('The spend cap of the project is reached. sms: 0 USD')]);
  expect(await ingress.sqs.take(ingress.sqs.urls.lanes.sms)).toEqual([]);
});
