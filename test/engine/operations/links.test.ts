import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Operations, startOperations } from '#test/support/operations.ts';
import {
  type ConfirmedProtocol,
  statusOf as statusOfOnly,
  subscribeTo,
  type Unconfirmed,
} from '#test/support/unconfirmed.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const subscribe = (protocol: ConfirmedProtocol) => subscribeTo(service, protocol);

const statusOf = ({ topic }: Unconfirmed) => statusOfOnly(service, topic);

const versionOf = async ({ topic }: Unconfirmed): Promise<number | undefined> => {
  const [, , , project = '', name = ''] = topic.split(':');
  return (await service.dependencies.topics.get({ project, name }))?.subscriptionsVersion;
};

describe.each(['ConfirmSubscription', 'SubscribeTopic'])('%s', (name) => {
  const confirm = (query: Record<string, string>) => service.call(name, { query });

  test('confirms with the token and the topic, again and again for 48 hours, and raises the version', async () => {
    const added = await subscribe('https');
    const query = { token: added.token, topic_urn: added.topic };
    const before = (await versionOf(added)) ?? 0;

    const answer = await confirm(query);
    expect(answer).toMatchObject({ status: 200, body: { subscription_urn: added.urn } });
    expect(answer.body.request_id).toMatch(/^[0-9a-f]{32}$/);
    expect(await statusOf(added)).toBe(1);
    expect(await versionOf(added)).toBe(before + 1);
    expect(await confirm(query)).toMatchObject({ status: 200 });

    service.wait(172_790);
    expect(await confirm(query)).toMatchObject({ status: 200 });
    service.wait(20);
    expect(await confirm(query)).toMatchObject({ status: 403, code: 'SMN.0022' });
  });

  test('takes the topic or the endpoint, in any spelling, next to the token of a mail or text message', async () => {
    const mail = await subscribe('email');
    expect(await confirm({ token: mail.token, endpoint: mail.endpoint })).toMatchObject({ status: 200 });
    expect(await confirm({ token: mail.token, topic_urn: mail.topic })).toMatchObject({ status: 200 });
    const sms = await subscribe('sms');
    const both = { token: sms.token, topic_urn: sms.topic, endpoint: `+86${sms.endpoint}` };
    expect(await confirm(both)).toMatchObject({ status: 200 });
    expect(await confirm({ ...both, endpoint: sms.endpoint })).toMatchObject({ status: 200 });
  });

  test('refuses what does not belong to the token', async () => {
    const [mail, http] = [await subscribe('email'), await subscribe('https')];
    const cases = [
      [{}, 403, 'SMN.0022'],
      [{ token: 'wrong', topic_urn: mail.topic }, 403, 'SMN.0022'],
      [{ token: mail.token, topic_urn: http.topic }, 403, 'SMN.0022'],
      [{ token: mail.token, endpoint: 'other@example.com' }, 403, 'SMN.0022'],
      [{ token: mail.token, endpoint: 'nonsense' }, 403, 'SMN.0022'],
      [{ token: mail.token }, 400, 'SMN.0005'],
      [{ token: mail.token, topic_urn: 'nonsense' }, 400, 'SMN.0005'],
      [{ token: http.token }, 400, 'SMN.0005'],
      [{ token: http.token, endpoint: http.endpoint }, 400, 'SMN.0005'],
      [{ token: http.token, topic_urn: http.topic, endpoint: http.endpoint }, 400, 'SMN.0012'],
    ] as const;
    for (const [query, status, code] of cases) expect(await confirm(query)).toMatchObject({ status, code });
    expect([await statusOf(mail), await statusOf(http)]).toEqual([0, 0]);
  });

  test('finds nothing once the subscription or the topic is gone', async () => {
    const removed = await subscribe('https');
    await service.call('CancelSubscription', { path: { subscription_urn: removed.urn } });
    const query = { token: removed.token, topic_urn: removed.topic };
    expect(await confirm(query)).toMatchObject({ status: 404, code: 'SMN.0013' });
    const orphan = await subscribe('https');
    await service.call('DeleteTopic', { path: { topic_urn: orphan.topic } });
    const other = { token: orphan.token, topic_urn: orphan.topic };
    expect(await confirm(other)).toMatchObject({ status: 404, code: 'SMN.0013' });
  });
});

describe.each(['UnsubscribeSubscription', 'UnsubscribeTopic'])('%s', (name) => {
  test('cancels and, once, sends its owner a new token to subscribe again, and answers none', async () => {
    const added = await subscribe('https');
    await service.call('SubscribeTopic', { query: { token: added.token, topic_urn: added.topic } });
    const before = (await versionOf(added)) ?? 0;
    const query = { subscription_urn: added.urn };

    const { status, body } = await service.call(name, { query });

    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['message']);
    expect(await statusOf(added)).toBe(3);
    expect(await versionOf(added)).toBe(before + 1);
    const [envelope, ...more] = await service.envelopes('http');
    expect(more).toEqual([]);
    expect(envelope).toMatchObject({ kind: 'cancellation', topicUrn: added.topic });
    const token = envelope?.recipients[0]?.token ?? '';
    expect(token).not.toBe(added.token);
    expect(body.message).not.toContain('http');

    expect(await service.call(name, { query })).toMatchObject({ status: 200, body });
    expect(await service.envelopes('http')).toEqual([]);

    const old = await service.call('SubscribeTopic', { query: { token: added.token, topic_urn: added.topic } });
    expect(old).toMatchObject({ status: 403, code: 'SMN.0022', message: expect.stringContaining('cancelled after') });
    expect(await statusOf(added)).toBe(3);
    await service.call('SubscribeTopic', { query: { token, topic_urn: added.topic } });
    expect(await statusOf(added)).toBe(1);
  });

  test('offers no way to confirm what was never confirmed, or what its owner has cancelled, and sends nothing', async () => {
    const added = await subscribe('email');
    const unsubscribe = () => service.call(name, { query: { subscription_urn: added.urn } });

    for (const answer of [await unsubscribe(), await unsubscribe()]) {
      expect(answer).toMatchObject({ status: 200, body: { message: expect.not.stringContaining('http') } });
    }
    expect(await statusOf(added)).toBe(3);
    expect(await service.envelopes('email')).toEqual([]);

    const query = { token: added.token, topic_urn: added.topic };
    expect(await service.call('SubscribeTopic', { query })).toMatchObject({ status: 403, code: 'SMN.0022' });
    expect(await statusOf(added)).toBe(3);
  });

  test('refuses what is no subscription', async () => {
    const topic = await service.topic();
    const call = (subscription_urn: string) => service.call(name, { query: { subscription_urn } });

    expect(await service.call(name)).toMatchObject({ status: 400, code: 'SMN.0014' });
    expect(await call('nonsense')).toMatchObject({ status: 400, code: 'SMN.0014' });
    expect(await call(`${topic}:${'0'.repeat(32)}`)).toMatchObject({ status: 404, code: 'SMN.0013' });
    expect(await call(`${topic}x:${'0'.repeat(32)}`)).toMatchObject({ status: 404, code: 'SMN.0013' });
  });
});
