import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unsubscribeSignature } from '#src/domain/subscriptions/subscription-id.ts';
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

describe('the page of a confirmation link', () => {
  const show = (token: string, query = {}) => service.call('ShowConfirmationPage', { path: { token }, query });
  const submit = (token: string, action: string) =>
    service.call('SubmitConfirmationPage', { path: { token }, body: { action } });

  test('changes nothing when it is shown, and confirms when its form is sent', async () => {
    const added = await subscribe('email');

    const page = await show(added.token);
    expect(page.status).toBe(200);
    expect(page.text).toContain('value="confirm"');
    expect(await statusOf(added)).toBe(0);

    const done = await submit(added.token, 'confirm');
    expect(done).toMatchObject({ status: 200, text: expect.stringContaining('You are subscribed') });
    expect(done.text).not.toContain('<form');
    expect(await statusOf(added)).toBe(1);
    expect((await show(added.token)).text).toContain('You are subscribed');
  });

  test('speaks Chinese when asked to', async () => {
    const { token } = await subscribe('email');
    const { text } = await show(token, { lang: 'zh-cn' });
    expect(text).toContain('<html lang="zh-CN">');
    expect(text).toContain('确认订阅');
  });

  test('offers to cancel a confirmed subscription by text message, and nothing once that is done', async () => {
    const added = await subscribe('sms');
    const confirmed = await submit(added.token, 'confirm');
    expect(confirmed.text).toContain('value="unsubscribe"');

    const cancelled = await submit(added.token, 'unsubscribe');
    expect(cancelled.text).toContain('is cancelled');
    expect(await statusOf(added)).toBe(3);
    const [envelope] = await service.envelopes('sms');
    expect(envelope).toMatchObject({ kind: 'cancellation', locale: 'en-us' });
    for (const page of [await show(added.token), await submit(added.token, 'confirm')]) {
      expect(page).toMatchObject({ status: 200, text: expect.stringContaining('is cancelled') });
      expect(page.text).not.toContain('<form');
    }
    expect(await statusOf(added)).toBe(3);

    const again = envelope?.recipients[0]?.token ?? '';
    expect((await submit(again, 'confirm')).text).toContain('value="unsubscribe"');
    expect(await statusOf(added)).toBe(1);
    expect(await show(added.token)).toMatchObject({ status: 403, text: expect.stringContaining('not valid') });
  });

  test('cancels no mail subscription: mails have a link of their own', async () => {
    const added = await subscribe('email');
    await submit(added.token, 'confirm');
    await submit(added.token, 'unsubscribe');
    expect(await statusOf(added)).toBe(1);
  });

  test('is friendly about wrong, old and orphaned links', async () => {
    const added = await subscribe('email');
    expect(await show('wrong')).toMatchObject({ status: 403, text: expect.stringContaining('not valid') });
    expect(await submit('wrong', 'confirm')).toMatchObject({ status: 403 });
    await service.call('CancelSubscription', { path: { subscription_urn: added.urn } });
    expect(await show(added.token)).toMatchObject({ status: 404, text: expect.stringContaining('no longer exists') });
    expect(await submit(added.token, 'confirm')).toMatchObject({ status: 404 });
    service.wait(172_801);
    expect(await show(added.token)).toMatchObject({ status: 403 });
  });
});

describe('the page of an unsubscribe link', () => {
  const linkOf = async (subscription_urn: string) => ({
    subscription_urn,
    signature: unsubscribeSignature(await service.dependencies.subscriptionKeys.own(), subscription_urn),
  });

  test('changes nothing when it is shown, and cancels when its form is sent', async () => {
    const added = await subscribe('email');
    await service.call('SubscribeTopic', { query: { token: added.token, topic_urn: added.topic } });
    const query = await linkOf(added.urn);

    const page = await service.call('ShowUnsubscribePage', { query });
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('value="unsubscribe"') });
    expect(page.text).toContain('lang=zh-cn');
    expect(await statusOf(added)).toBe(1);

    const done = await service.call('SubmitUnsubscribePage', { query: { ...query, lang: 'zh-cn' } });
    expect(done).toMatchObject({ status: 200, text: expect.stringContaining('订阅已取消') });
    expect(await statusOf(added)).toBe(3);
    expect(await service.envelopes('email')).toMatchObject([{ kind: 'cancellation', locale: 'zh-cn' }]);

    expect(await service.call('SubmitUnsubscribePage', { query })).toMatchObject({ status: 200 });
    expect((await service.call('ShowUnsubscribePage', { query })).text).not.toContain('<form');
    expect(await service.envelopes('email')).toEqual([]);
  });

  test('needs its own signature', async () => {
    const [one, other] = [await subscribe('email'), await subscribe('email')];
    const query = { ...(await linkOf(one.urn)), subscription_urn: other.urn };
    for (const name of ['ShowUnsubscribePage', 'SubmitUnsubscribePage', 'UnsubscribeOneClick']) {
      expect(await service.call(name, { query })).toMatchObject({ status: 403 });
      expect(await service.call(name)).toMatchObject({ status: 403 });
    }
    expect(await statusOf(other)).toBe(0);
  });

  test('cancels with one click of a mail program, which may repeat it and need not know that all is gone', async () => {
    const added = await subscribe('email');
    await service.call('SubscribeTopic', { query: { token: added.token, topic_urn: added.topic } });
    const query = await linkOf(added.urn);
    const click = () => service.call('UnsubscribeOneClick', { query, body: { 'List-Unsubscribe': 'One-Click' } });

    expect(await click()).toMatchObject({ status: 200 });
    expect(await statusOf(added)).toBe(3);
    expect(await click()).toMatchObject({ status: 200 });
    expect(await service.envelopes('email')).toHaveLength(1);
    await service.call('CancelSubscription', { path: { subscription_urn: added.urn } });
    expect(await click()).toMatchObject({ status: 200 });
    expect((await service.call('ShowUnsubscribePage', { query })).status).toBe(404);
  });
});
