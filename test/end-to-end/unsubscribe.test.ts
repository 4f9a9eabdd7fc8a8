import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gather, invitations, statuses } from '#test/support/cast.ts';
import { createLetters, headersOf, type Letters, linkIn, openPage, pressButton } from '#test/support/letters.ts';
import { expectGenuine } from '#test/support/message-check.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { sendSimulatedMail } from '#test/support/simulated-mail.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let letters: Letters;

beforeAll(async () => {
  service = await startService(PATIENT);
  letters = createLetters(service.cloud.facts);
});
afterAll(() => service.stop());

/** Waits until a path of the sink has received so many messages; returns the last of them. */
const posted = (path: string, count: number) =>
  until(`message ${count} at ${path}`, () => service.sink.received(path)[count - 1]);

describe.concurrent('unsubscribing', () => {
  test('by the page of a mail stops mails, and the page of the last one brings them back', async () => {
    const { topicUrn, email } = await gather(service, 'Harbour');
    await service.publish(topicUrn, { message: 'First' });
    const link = linkIn(await letters.nth('email', email.address, 2));
    const looked = await openPage(link);
    expect([looked.status, looked.text]).toEqual([200, expect.stringContaining('Cancel your subscription?')]);
    expect(await statuses(service, topicUrn)).toMatchObject({ [email.urn]: 1 });

    expect((await pressButton(link, 'unsubscribe')).text).toContain('Your subscription is cancelled');
    const last = await letters.nth('email', email.address, 3);
    expect(last).toMatchObject({ subject: 'You have unsubscribed from Harbour' });
    expect(headersOf(last)).not.toHaveProperty('list-unsubscribe');
    expect(await statuses(service, topicUrn)).toMatchObject({ [email.urn]: 3 });
    expect((await openPage(link)).text).not.toContain('<button');
    await service.publish(topicUrn, { message: 'Unheard' });

    expect((await pressButton(linkIn(last), 'confirm')).text).toContain('You are subscribed');
    expect(await statuses(service, topicUrn)).toMatchObject({ [email.urn]: 1 });
    await service.publish(topicUrn, { message: 'Heard again' });
    await letters.nth('email', email.address, 4);
    const texts = (await letters.to('email', email.address)).map(({ text }) => text);
    expect(texts.at(-1)).toContain('Heard again');
    expect(texts.filter((text) => text.includes('Unheard'))).toEqual([]);
  });

  test('by the button of a mail program (RFC 8058) takes a POST, and no GET', async () => {
    const { topicUrn, email } = await gather(service);
    await service.publish(topicUrn, { message: 'First' });
    const mail = await letters.nth('email', email.address, 2);
    const url = headersOf(mail)['list-unsubscribe']?.slice(1, -1) ?? '';
    expect((await fetch(url)).status).toBe(404);
    expect(await statuses(service, topicUrn)).toMatchObject({ [email.urn]: 1 });

    const body = 'List-Unsubscribe=One-Click';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    expect(await statuses(service, topicUrn)).toMatchObject({ [email.urn]: 3 });
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    expect((await fetch(url, { method: 'POST', body: form })).status).toBe(200);
    await letters.nth('email', email.address, 3);
    expect(await letters.to('email', email.address)).toHaveLength(3);
  });

  test('needs the signature of the link', async () => {
    const { topicUrn, email, http } = await gather(service);
    await service.publish(topicUrn, { message: 'First' });
    const link = linkIn(await letters.nth('email', email.address, 2));
    const forged = new URL(link);
    forged.searchParams.set('subscription_urn', http.urn);

    expect((await openPage(forged.href)).status).toBe(403);
    expect((await pressButton(forged.href, 'unsubscribe')).status).toBe(403);
    const oneClick = new URL(`/unsubscribe/one-click${forged.search}`, forged);
    expect((await fetch(oneClick, { method: 'POST', body: 'List-Unsubscribe=One-Click' })).status).toBe(403);
    expect(await statuses(service, topicUrn)).toMatchObject({ [email.urn]: 1, [http.urn]: 1 });
  });

  test('by the page of a text message says goodbye in its language', async () => {
    const cast = await gather(service, '港务局');
    const { topicUrn, sms } = cast;
    const { text } = await invitations(service, cast);
    const link = `${linkIn(text)}?lang=zh-cn`;
    expect((await openPage(link)).text).toContain('取消订阅');

    expect((await pressButton(link, 'unsubscribe')).text).toContain('订阅已取消');
    const last = await letters.nth('sms', sms.address, 2);
    expect(last.text).toBe(`港务局：您已取消订阅。48 小时内可重新订阅：${linkIn(last)}`);
    expect(await statuses(service, topicUrn)).toMatchObject({ [sms.urn]: 3 });
    await pressButton(linkIn(last), 'confirm');
    expect(await statuses(service, topicUrn)).toMatchObject({ [sms.urn]: 1 });
  });

  test('by the link of an HTTP message notifies the endpoint, with a link to subscribe again', async () => {
    const { topicUrn, http } = await gather(service);
    await service.publish(topicUrn, { message: 'First' });
    const notification = await posted(http.path, 2);
    const unsubscribed = await fetch(notification.body['unsubscribe_url'] ?? '');
    const answer = { message: expect.not.stringContaining('http') };
    expect([unsubscribed.status, await unsubscribed.json()]).toEqual([200, answer]);

    const goodbye = await posted(http.path, 3);
    expect(goodbye.headers).toMatchObject({ 'x-smn-message-type': 'UnsubscribeConfirmation' });
    expect(goodbye.body).toMatchObject({ type: 'UnsubscribeConfirmation', topic_urn: topicUrn });
    await expectGenuine(goodbye.body, service.cloud.facts.endpoint);
    expect(await statuses(service, topicUrn)).toMatchObject({ [http.urn]: 3 });
    await service.publish(topicUrn, { message: 'Unheard' });
    expect((await fetch(goodbye.body['subscribe_url'] ?? '')).status).toBe(200);
    await service.publish(topicUrn, { message: 'Heard again' });
    expect((await posted(http.path, 4)).body).toMatchObject({ message: 'Heard again' });
  });

  test('ends every link from before, also when it is replayed, and sends the way back to the owner alone', async () => {
    const cast = await gather(service);
    const { topicUrn, email, sms } = cast;
    const { mail, text } = await invitations(service, cast);
    for (const [lane, { address, urn }, first] of [
      ['email', email, linkIn(mail)],
      ['sms', sms, linkIn(text)],
    ] as const) {
      const link = new URL('/v2/notifications/subscriptions/unsubscribe', service.cloud.facts.endpoint);
      link.searchParams.set('subscription_urn', urn);
      expect(await (await fetch(link)).text()).not.toContain('/s/');

      expect((await pressButton(first, 'confirm')).text).toContain('is cancelled');
      expect(await statuses(service, topicUrn)).toMatchObject({ [urn]: 3 });

      const back = linkIn(await letters.nth(lane, address, 2));
      await pressButton(back, 'confirm');
      expect(await statuses(service, topicUrn)).toMatchObject({ [urn]: 1 });
      await fetch(link);
      for (const known of [first, back]) await pressButton(known, 'confirm');
      expect(await statuses(service, topicUrn)).toMatchObject({ [urn]: 3 });
    }
  });

  test('and being subscribed again by the publisher starts anew: the owner is asked to confirm', async () => {
    const { topicUrn, http } = await gather(service);
    await service.publish(topicUrn, { message: 'First' });
    await fetch((await posted(http.path, 2)).body['unsubscribe_url'] ?? '');
    await posted(http.path, 3);

    const data = { protocol: 'http', endpoint: http.address };
    const again = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data);
    expect(again).toMatchObject({ status: 200, body: { subscription_urn: http.urn } });
    expect((await posted(http.path, 4)).body).toMatchObject({ type: 'SubscriptionConfirmation' });
    expect(await statuses(service, topicUrn)).toMatchObject({ [http.urn]: 0 });
  });
});

describe.concurrent('what SES reports of a mail', () => {
  const hold = async (urn: string) =>
    (await service.call('GET', `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${urn}/hold`)).body;

  test('holds the mails to an address that does not exist until the subscription is resumed', async () => {
    const { topicUrn, email } = await gather(service);

    await sendSimulatedMail(service, 'bounce@simulator.amazonses.com', email.urn);

    await until('the hold', async () => (await hold(email.urn))['held_for'] === 'bounced');
    expect(await hold(email.urn)).toMatchObject({ reason: 'smtp; 550 5.1.1 user unknown' });
    const held = `/ops/v1/${service.cloud.facts.projectId}/held-subscriptions?held_for=bounced`;
    const listed = async () => JSON.stringify((await service.call('GET', held)).body).includes(email.urn);
    await until('its entry in the list', listed);
    const event = await until('the event', () =>
      service.cloud
        .outbox('event')
        .find(({ subject, text }) => subject === 'SMN Mail Bounced' && text.includes(email.urn)),
    );
    expect(JSON.parse(event.text)).toMatchObject({ source: 'smn.test', detail: { smtp_status: '5.1.1' } });
    await service.publish(topicUrn, { message: 'Held' });
    await until('the held mail', async () => (await hold(email.urn))['held_messages'] === 1);
    const path = `/ops/v1/${service.cloud.facts.projectId}/subscriptions/${email.urn}/resume`;
    expect(await service.call('POST', path)).toMatchObject({ status: 200 });
    expect((await letters.nth('email', email.address, 2)).text).toContain('Held');
    expect(await listed()).toBe(false);
  });

  test('cancels the subscription of who complains, also when the mail was the invitation', async () => {
    const topicUrn = await service.topic();
    const data = { protocol: 'email', endpoint: 'complaint@simulator.amazonses.com' };
    const { body } = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data);
    const urn = String(body['subscription_urn']);

    await until('the cancellation', async () => (await statuses(service, topicUrn))[urn] === 3);

    const { text } = await pressButton(linkIn(await letters.nth('email', data.endpoint, 1)), 'confirm');
    expect(text).not.toContain('You are subscribed');
    expect(await statuses(service, topicUrn)).toEqual({ [urn]: 3 });
    expect(await letters.to('email', data.endpoint)).toHaveLength(1);
  });
});

describe.concurrent('an endpoint', () => {
  test.each([
    ...['169.254.169.254', '10.0.0.1', '172.16.3.4', '192.168.1.1', '100.64.0.1', '0.0.0.0', '2852039166', '0xA.1'],
    ...[
      '[fd00::1]',
      '[fe80::1]',
      '[::ffff:10.0.0.1]',
      '[::ffff:a9fe:a9fe]',
      '[64:ff9b::a00:1]',
      '[2002:a00:1::]',
      '[::]',
    ],
  ])('at %s, an internal address, is refused', async (host) => {
    const topicUrn = await service.topic();
    for (const protocol of ['http', 'https']) {
      const data = { protocol, endpoint: `${protocol}://${host}/latest/meta-data` };
      const answer = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data);
      expect(answer).toMatchObject({ status: 403, body: { code: 'SMN.0069', error_code: 'SMN.0069' } });
    }
    expect(await statuses(service, topicUrn)).toEqual({});
  });

  test('in the networks that the stage allows is taken, in every spelling', async () => {
    const topicUrn = await service.topic();
    const { port } = new URL(service.sink.url('/'));
    // The second is the first in another spelling.
    for (const [host, status] of [
      ['127.0.0.1', 201],
      ['127.1', 200],
      ['localhost', 201],
      ['[::1]', 201],
    ] as const) {
      const data = { protocol: 'http', endpoint: `http://${host}:${port}/allowed` };
      const answer = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data);
      expect([host, answer.status]).toEqual([host, status]);
    }
    await until('a confirmation', () => service.sink.received('/allowed').length > 0);
  });

  test('whose name does not resolve yet is taken', async () => {
    const topicUrn = await service.topic();
    const data = { protocol: 'https', endpoint: 'https://nobody.invalid/hook' };
    const answer = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data);
    expect(answer.status).toBe(201);
  });
});
