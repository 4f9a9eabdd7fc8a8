import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gather, invitations, invite, statuses } from '#test/support/cast.ts';
import { createLetters, headersOf, type Letters, linkIn, openPage, pressButton } from '#test/support/letters.ts';
import { expectGenuine } from '#test/support/message-check.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;
let letters: Letters;

beforeAll(async () => {
  service = await startService(PATIENT);
  letters = createLetters(service.cloud.facts);
});
afterAll(() => service.stop());

const HARBOUR = '港务局 Harbour <Office>';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

/** Waits until a path of the sink has received so many messages; returns the last of them. */
const posted = (path: string, count: number) =>
  until(`message ${count} at ${path}`, () => service.sink.received(path)[count - 1]);

describe.concurrent('a subscription', () => {
  test('waits until its owner has confirmed, in the way of each protocol', async () => {
    const cast = await invite(service, HARBOUR);
    const { email, sms, http, topicUrn } = cast;
    const { endpoint } = service.cloud.facts;
    const { mail, text, post } = await invitations(service, cast);
    await service.publish(topicUrn, { message: 'Too early' });

    expect(mail.subject).toBe(`Please confirm your subscription to ${HARBOUR}`);
    expect(headersOf(mail)).toMatchObject({
      // RFC 2047: names outside ASCII are encoded, so nothing in them is read as another address.
      from: expect.stringMatching(/^=\?UTF-8\?[QB]\?[^<>]+\?= <notifications@smn\.example\.com>$/),
      to: email.address,
      'auto-submitted': 'auto-generated',
    });
    expect(mail.html).toContain('港务局 Harbour &lt;Office&gt;');
    expect(text.text).toBe(`${HARBOUR}: Confirm your subscription within 48 hours: ${linkIn(text)}`);
    expect(post.headers).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'x-smn-message-type': 'SubscriptionConfirmation',
      'x-smn-message-id': post.body['message_id'],
      'x-smn-topic-urn': topicUrn,
      'x-smn-subscription-urn': http.urn,
    });
    await expectGenuine(post.body, endpoint);
    expect(await statuses(service, topicUrn)).toEqual({ [email.urn]: 0, [sms.urn]: 0, [http.urn]: 0 });

    await pressButton(linkIn(mail), 'confirm');
    await pressButton(linkIn(text), 'confirm');
    expect(await (await fetch(post.body['subscribe_url'] ?? '')).json()).toMatchObject({ subscription_urn: http.urn });
    expect(await statuses(service, topicUrn)).toEqual({ [email.urn]: 1, [sms.urn]: 1, [http.urn]: 1 });
    await service.publish(topicUrn, { message: 'In time' });
    await posted(http.path, 2);
    expect((await letters.nth('email', email.address, 2)).text).toContain('In time');
    expect((await letters.nth('sms', sms.address, 2)).text).toBe('In time');
    expect(service.sink.received(http.path).map(({ body }) => body['message'])).not.toContain('Too early');
  });

  test('is not changed by looking at its page, which says what it is for', async () => {
    const cast = await invite(service, HARBOUR);
    const { mail } = await invitations(service, cast);
    const link = linkIn(mail);

    const first = await openPage(link);
    await openPage(link);
    expect(first).toMatchObject({ status: 200 });
    expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.headers.get('referrer-policy')).toBe('no-referrer');
    for (const shown of ['港务局 Harbour &lt;Office&gt;', cast.email.address, 'Confirm your subscription']) {
      expect(first.text).toContain(shown);
    }
    expect(await statuses(service, cast.topicUrn)).toMatchObject({ [cast.email.urn]: 0 });

    const pressed = await pressButton(link, 'confirm');
    expect([pressed.status, pressed.text]).toEqual([200, expect.stringContaining('You are subscribed')]);
    expect((await openPage(link)).text).not.toContain('<button');
    expect((await openPage(`${link}?lang=zh-cn`)).text).toContain('您已订阅');
    expect((await openPage(`${link}x`)).status).toBe(403);
  });

  test('may be one of 50 that are made at once', async () => {
    const topicUrn = await service.topic();
    const paths = Array.from({ length: 46 }, (_, index) => `/batch/${index}`);
    const subscriptions = [
      ...paths.map((path) => ({ protocol: 'http', endpoint: service.sink.url(path), remark: path })),
      ...['a', 'b'].map((name) => ({ protocol: 'email', endpoint: `batch.${name}@example.com` })),
      ...['01', '02'].map((digits) => ({ protocol: 'sms', endpoint: `+4474009876${digits}` })),
    ];
    const path = `{p}/topics/${topicUrn}/subscriptions`;
    const added = await service.call('POST', path, { subscriptions });
    const results = added.body['subscriptions_result'];
    const urns = Array.isArray(results) ? results.map(({ subscription_urn }) => subscription_urn) : [];

    expect([added.status, new Set(urns).size]).toEqual([201, 50]);
    expect((await service.call('POST', path, { subscriptions })).status).toBe(200);
    const listed = await service.call('GET', `${path}?limit=50`);
    expect(listed.body).toMatchObject({ subscription_count: 50 });
    expect(new Set(Object.keys(await statuses(service, topicUrn)))).toEqual(new Set(urns));
    for (const each of paths) await fetch((await posted(each, 1)).body['subscribe_url'] ?? '');
    await service.publish(topicUrn, { message: 'To all' });
    await until('46 copies', () => paths.every((each) => service.notifications(each).length === 1));
    const tooMany = [...subscriptions, { protocol: 'email', endpoint: 'batch.c@example.com' }];
    expect(await service.call('POST', path, { subscriptions: tooMany })).toMatchObject({ status: 400 });
  });
});

describe.concurrent('a published message', () => {
  test('reaches every subscriber in the form of its protocol, in three ways', async () => {
    const { email, sms, http, topicUrn } = await gather(service, HARBOUR);
    const { endpoint } = service.cloud.facts;
    for (const [protocol, content] of [
      ['default', 'Berth {berth} for {name}'],
      ['email', 'Dear {name}, your berth is {berth}.\n{missing}Yours, 港务局'],
    ]) {
      await service.call('POST', '{p}/message_template', { message_template_name: 'berth', protocol, content });
    }
    const structure = { default: 'High water 14:05', email: '<b>High</b> water & low' };
    const ids = [
      await service.publish(topicUrn, { subject: 'Sturm 风暴', message: 'Wind force 9. 请加固缆绳。' }),
      await service.publish(topicUrn, { message_structure: JSON.stringify(structure) }),
      await service.publish(topicUrn, {
        ...{ subject: 'Berth', message_template_name: 'berth', tags: { name: 'Ada', berth: 'C 14', more: '?' } },
      }),
    ];

    await letters.nth('sms', sms.address, 4);
    const texts = (await letters.to('sms', sms.address)).slice(1).map(({ text }) => text);
    expect(texts.toSorted()).toEqual(['Berth C 14 for Ada', 'High water 14:05', 'Wind force 9. 请加固缆绳。']);

    await posted(http.path, 4);
    const bodies = service.notifications(http.path).map(({ body }) => body);
    expect(ids.map((id) => bodies.find((body) => body['message_id'] === id))).toEqual([
      expect.objectContaining({ subject: 'Sturm 风暴', message: 'Wind force 9. 请加固缆绳。', timestamp: TIME }),
      expect.objectContaining({ message: 'High water 14:05', type: 'Notification', topic_urn: topicUrn }),
      expect.objectContaining({ message: 'Berth C 14 for Ada', unsubscribe_url: expect.stringContaining(endpoint) }),
    ]);
    expect(bodies.filter((body) => 'subject' in body)).toHaveLength(2);
    for (const body of bodies) await expectGenuine(body, endpoint);

    await letters.nth('email', email.address, 4);
    const mails = (await letters.to('email', email.address)).slice(1);
    const mailWith = (id: string | undefined) => mails.find((mail) => headersOf(mail)['x-smn-message-id'] === id);
    expect(mailWith(ids[0])).toMatchObject({ subject: 'Sturm 风暴', text: expect.stringContaining('请加固缆绳。') });
    expect(mailWith(ids[1])).toMatchObject({ subject: `Notification from ${HARBOUR}` });
    expect(mailWith(ids[1])?.html).toContain('&lt;b&gt;High&lt;/b&gt; water &amp; low');
    expect(mailWith(ids[2])?.text).toContain('Dear Ada, your berth is C 14.\nYours, 港务局');
  });

  test('says in every mail how to unsubscribe, to people and to mail programs', async () => {
    const { email, topicUrn } = await gather(service);
    await service.publish(topicUrn, { message: 'Hello', subject: 'Hi' });

    const mail = await letters.nth('email', email.address, 2);
    const link = linkIn(mail);
    const query = `subscription_urn=${encodeURIComponent(email.urn)}&signature=`;
    expect(mail.text).toContain('To stop these mails, unsubscribe:');
    expect(link).toContain(`/unsubscribe?${query}`);
    expect(headersOf(mail)).toMatchObject({
      from: 'notifications@smn.example.com',
      'list-unsubscribe': expect.stringContaining(`/unsubscribe/one-click?${query}`),
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    });
  });

  test('has words around it in the language that it asks for', async () => {
    const { email, topicUrn } = await gather(service);
    await service.publish(topicUrn, { message: '你好', locale: 'zh-cn' });

    const mail = await letters.nth('email', email.address, 2);
    expect(mail.subject).toMatch(/^来自 cast-\d+ 的通知$/);
    expect(mail.text).toContain('如不想再接收此类邮件，请取消订阅：');
    expect(mail.html).toContain('<html lang="zh-cn">');
  });

  test('carries the headers of the subscription', async () => {
    const topicUrn = await service.topic();
    const extension = { header: { 'X-Berth': 'C 14' } };
    const data = { protocol: 'http', endpoint: service.sink.url('/headers'), extension };
    await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, data);
    const confirmation = await posted('/headers', 1);
    await fetch(confirmation.body['subscribe_url'] ?? '');
    await service.publish(topicUrn, { message: 'Hello' });

    expect((await posted('/headers', 2)).headers).toMatchObject({ 'x-berth': 'C 14' });
    expect(confirmation.headers).not.toHaveProperty('x-berth');
  });
});
