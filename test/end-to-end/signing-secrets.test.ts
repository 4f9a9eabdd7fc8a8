import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createPauses } from '#test/support/pauses.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { answer, isNotification } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';
import { isSignedBy, webhookHeaderNames } from '#test/support/webhooks.ts';

let service: Service;
let pauses: ReturnType<typeof createPauses>;

beforeAll(async () => {
  service = await startService(PATIENT);
  pauses = createPauses(service);
});
afterAll(() => service.stop());

const pathOf = (urn: string): string => `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${urn}/signing-secret`;

/** Has a signing secret made; returns it. */
const secretFor = async (urn: string, body: object = {}): Promise<string> => {
  const { status, body: made } = await service.call('POST', pathOf(urn), body);
  expect(status).toBe(201);
  return z.string().parse(made['secret']);
};

/** A path that is subscribed to a topic. */
type Subscribed = { readonly topicUrn: string; readonly path: string };

/** Publishes a text and waits for what comes of it: which of the secrets have signed it, per attempt. */
const signersOf = async ({ topicUrn, path }: Subscribed, secrets: readonly string[], message: string) => {
  await service.publish(topicUrn, { message });
  const came = await until(`${message} at ${path}`, () => {
    const all = service.notifications(path).filter(({ body }) => body['message'] === message);
    return all.length > 0 && all;
  });
  return came.map(({ headers, text: body }) => secrets.map((secret) => isSignedBy(secret, { headers, body })));
};

describe('an endpoint with a signing secret', () => {
  test('verifies what comes by a library: by either secret during a replacement, and by the new one alone after it', async () => {
    const topicUrn = await service.topic();
    const urn = await service.subscribe(topicUrn, '/signed');
    await service.subscribe(topicUrn, '/unsigned');
    const signed = { topicUrn, path: '/signed' };
    const first = await secretFor(urn);
    expect(await signersOf(signed, [first], 'one')).toEqual([[true]]);
    const second = await secretFor(urn);
    expect(await signersOf(signed, [first, second], 'two')).toEqual([[true, true]]);
    const third = await secretFor(urn, { overlap_seconds: 0 });
    expect(await signersOf(signed, [first, second, third], 'three')).toEqual([[false, false, true]]);
    await service.call('DELETE', pathOf(urn));
    expect(await signersOf(signed, [third], 'four')).toEqual([[false]]);

    const others = await until('all of the other', () => {
      const all = service.notifications('/unsigned');
      return all.length === 4 && all;
    });
    expect(others.flatMap(webhookHeaderNames)).toEqual([]);
  });

  test('verifies the messages of an encrypted topic', async () => {
    const topicUrn = await service.topic();
    const key_id = '00000000-0000-4000-8000-000000000001';
    expect((await service.call('POST', `{p}/topics/${topicUrn}/kms`, { key_id })).status).toBe(200);
    const urn = await service.subscribe(topicUrn, '/encrypted');
    const secret = await secretFor(urn);
    expect(await signersOf({ topicUrn, path: '/encrypted' }, [secret], 'secret')).toEqual([[true]]);
  });

  test('gets its confirmation and its cancellation signed, too', async () => {
    const topicUrn = await service.topic();
    const add = () =>
      service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, {
        protocol: 'http',
        endpoint: service.sink.url('/asked'),
      });
    const urn = z.string().parse((await add()).body['subscription_urn']);
    const secret = await secretFor(urn);
    await add();
    const signed = () =>
      service.sink.received('/asked').filter(({ headers, text: body }) => isSignedBy(secret, { headers, body }));
    const confirmation = await until('the second confirmation', () => signed().at(0));
    expect(confirmation.headers['x-smn-message-type']).toBe('SubscriptionConfirmation');
    await fetch(confirmation.body['subscribe_url'] ?? '');
    await service.publish(topicUrn, { message: 'once' });
    const notification = await until('the notification', () => signed().find(isNotification));
    await fetch(notification.body['unsubscribe_url'] ?? '');
    const types = await until('the cancellation', () => {
      const all = signed().map(({ headers }) => headers['x-smn-message-type']);
      return all.length === 3 && all;
    });
    expect(types.at(-1)).toBe('UnsubscribeConfirmation');
  });

  test('has what was held, and what is tried again, signed by the secret that it has then', async () => {
    const topicUrn = await service.topic();
    const urn = await service.subscribe(topicUrn, '/later');
    const first = await secretFor(urn);
    await pauses.pause(urn);
    await service.publish(topicUrn, { message: 'held' });
    await pauses.held(urn, 1);
    const second = await secretFor(urn, { overlap_seconds: 0 });
    service.sink.on('/later', (response, delivery, count) =>
      answer(count === 2 ? 503 : 200)(response, delivery, count),
    );
    await pauses.resume(urn);
    const came = await until('the second attempt', () => {
      const all = service.notifications('/later');
      return all.length === 2 && all;
    });
    const signers = came.map(({ headers, text: body }) =>
      [first, second].map((one) => isSignedBy(one, { headers, body })),
    );
    expect(signers).toEqual([
      [false, true],
      [false, true],
    ]);
    expect(new Set(came.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });
});
