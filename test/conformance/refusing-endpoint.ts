import assert from 'node:assert/strict';
import * as z from 'zod';
import { answer, isNotification } from '#test/support/sink.ts';
import type { World } from './world.ts';

/** A new topic with one confirmed endpoint, which has refused its one message for good; the world must have a receiver. */
export const refusingEndpoint = async ({ topic, subscription, receiver, eventually, name, client }: World) => {
  const { sink } = receiver();
  const topicUrn = await topic();
  const at = `/${name()}`;
  sink.on(at, (response, delivery, count) => answer(isNotification(delivery) ? 410 : 200)(response, delivery, count));
  const subscriptionUrn = await subscription(topicUrn, { protocol: 'http', endpoint: sink.url(at) });
  const link = await eventually(async () => z.url().parse(sink.received(at).at(0)?.body['subscribe_url']));
  assert.equal((await fetch(link)).status, 200);
  await client.post(`{p}/topics/${topicUrn}/publish`, { data: { subject: 'Tide', message: 'High water' } });
  return {
    topicUrn,
    subscriptionUrn,
    /** The notifications that came to the endpoint. */
    notifications: () => sink.received(at).filter(isNotification),
    /** Lets the endpoint take what comes from now on. */
    recover: () => sink.on(at, answer(200)),
  };
};

/** The first of a list that lags, once it has one. */
export const firstOf = <T>({ eventually }: World, list: () => Promise<readonly T[]>): Promise<T> =>
  eventually(async () => {
    const [found] = await list();
    assert.ok(found);
    return found;
  });
