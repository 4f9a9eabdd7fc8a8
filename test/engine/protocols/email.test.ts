import { type ParsedMail, simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmailDeliverer } from '#src/protocols/email/deliver.ts';
import { createEmailTransport } from '#src/protocols/email/transport.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { type QueryService, startQueryService } from '#test/support/aws-query-service.ts';
import { anEnvelope, aRecipient, USER_URN } from '#test/support/envelope.ts';

const neverAborted = new AbortController().signal;
let ses: QueryService;

beforeEach(async () => {
  ses = await startQueryService();
});
afterEach(() => ses.close());

const aDeliverer = (emailsPerSecond = 1000) =>
  createEmailDeliverer({
    transport: createEmailTransport({ emailsPerSecond, configurationSet: 'smn-test', client: ses.client }),
    signUnsubscribe: async (subscriptionUrn) => `signature of ${subscriptionUrn.slice(-4)}`,
    sender: 'noreply@smn.example.com',
    publicBaseUrl: 'https://smn.example.com',
  });

const deliver = async (envelope: Envelope, recipient: Recipient = aRecipient(), signal = neverAborted) =>
  (await aDeliverer()(envelope))(recipient, signal);

const rawOf = (call: URLSearchParams | undefined): string =>
  Buffer.from(call?.get('RawMessage.Data') ?? '', 'base64').toString('latin1');

const mailOf = (call: URLSearchParams | undefined): Promise<ParsedMail> =>
  simpleParser(Buffer.from(call?.get('RawMessage.Data') ?? '', 'base64'));

describe('a notification', () => {
  test('goes to one recipient, through the configuration set, with tags', async () => {
    expect(await deliver(anEnvelope())).toEqual({ kind: 'delivered' });

    expect(Object.fromEntries(ses.calls[0] ?? [])).toMatchObject({
      Action: 'SendRawEmail',
      Source: 'noreply@smn.example.com',
      'Destinations.member.1': 'someone@example.com',
      ConfigurationSetName: 'smn-test',
      'Tags.member.1.Name': 'kind',
      'Tags.member.1.Value': 'notification',
      'Tags.member.2.Name': 'topic-id',
      'Tags.member.2.Value': 'fedcba9876543210fedcba9876543210',
      'Tags.member.3.Name': 'message-id',
      'Tags.member.3.Value': '0123456789abcdef0123456789abcdef',
      'Tags.member.4.Name': 'subscription-id',
      'Tags.member.4.Value': aRecipient().subscriptionId,
    });
    expect(ses.calls[0]?.has('Destinations.member.2')).toBe(false);
  });

  test.each([
    ['one line', 'hello'],
    ['LF', 'a\nb'],
    ['CRLF', 'a\r\nb'],
    ['CR', 'a\rb'],
    ['long lines', `${'x'.repeat(2000)}\r${'ü'.repeat(500)}`],
  ])('has CR and LF only together: a text with %s', async (_, body) => {
    await deliver(anEnvelope({ subject: 'ends', body }));

    expect(rawOf(ses.calls[0])).not.toMatch(/(?<!\r)\n|\r(?!\n)/);
    const { text = '' } = await mailOf(ses.calls[0]);
    expect(text.startsWith(body.replace(/\r\n?/g, '\n'))).toBe(true);
  });

  test.each([
    '=?UTF-8?B?SGVsbG8=?=',
    'Re: =?iso-8859-1?Q?caf=E9?= now',
    '=?x?= plain',
    `=?UTF-8?Q?a?= ${'long ü '.repeat(20)}end`,
    'plain',
  ])('shows the subject and the name %j as they were written', async (text) => {
    await deliver(anEnvelope({ subject: text, displayName: text }));

    const mail = await mailOf(ses.calls[0]);
    expect(mail.subject).toBe(text);
    expect(mail.from?.value).toEqual([{ address: 'noreply@smn.example.com', name: text }]);
    const headers = rawOf(ses.calls[0]).split('\r\n\r\n')[0] ?? '';
    expect(headers.split('\r\n').every((line) => line.length <= 998)).toBe(true);
    expect(/^From: (.*)$/m.exec(headers)?.[1]).not.toContain('"=?');
  });

  test('shows no name that turns the address beside it around, or that hides something', async () => {
    await deliver(anEnvelope({ displayName: 'Ba\u00adnk\u202e moc\u{e0041}.live\u2066\u200b\ufeff\r\nBcc: x' }));

    const { from, bcc } = await mailOf(ses.calls[0]);
    expect(from?.value[0]?.name).toBe('Bank moc.live Bcc: x');
    expect(bcc).toBeUndefined();
  });

  test('holds subject, content and unsubscribe link as text and as HTML', async () => {
    const body = 'Größe: 90 %\n<script>alert("x")</script> & more';
    await deliver(anEnvelope({ subject: 'Alarm – Platte', displayName: 'Überwachung', body }));

    const mail = await mailOf(ses.calls[0]);
    const link = /https:\/\/smn\.example\.com\/unsubscribe\?subscription_urn=\S+&signature=signature\+of\+7837/;
    expect(mail.subject).toBe('Alarm – Platte');
    expect(mail.from?.value).toEqual([{ address: 'noreply@smn.example.com', name: 'Überwachung' }]);
    expect(mail.to).toMatchObject({ value: [{ address: 'someone@example.com', name: '' }] });
    expect(mail.text).toContain(body);
    expect(mail.text).toMatch(link);
    expect(mail.html).toContain('Größe: 90 %\n&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; more');
    expect(mail.html).not.toContain('<script>');
    expect(mail.date).toEqual(new Date('2026-03-04T05:06:07Z'));
  });

  test('has the headers of one-click unsubscription, a stable Message-ID and those that name the message', async () => {
    await deliver(anEnvelope());
    await deliver(anEnvelope({ attempt: 3 }));

    const [first, second] = await Promise.all(ses.calls.map(mailOf));
    const raw = rawOf(ses.calls[0]).replace(/\r\n\s+/g, ' ');
    expect(raw).toMatch(
      /^List-Unsubscribe: ?<https:\/\/smn\.example\.com\/unsubscribe\/one-click\?subscription_urn=\S+&signature=\S+>\r$/m,
    );
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(raw).toMatch(/^X-SMN-MESSAGE-ID: 0123456789abcdef0123456789abcdef\r$/im);
    expect(raw).toMatch(/^X-SMN-TOPIC-URN: urn:smn:us-east-1:f96188c7ccaf4ffba0c9aa149ab2bd57:alarms\r$/im);
    expect(first?.messageId).toBe(
      '<0123456789abcdef0123456789abcdef.2e778e84408e44058e6cbc6d3c377837@smn.example.com>',
    );
    expect(second?.messageId).toBe(first?.messageId);
  });

  test('shows only the address and a default subject when the topic and the message have none', async () => {
    await deliver(anEnvelope());
    await deliver(anEnvelope({ locale: 'zh-cn', displayName: '监控' }));

    const [english, chinese] = await Promise.all(ses.calls.map(mailOf));
    expect(english?.from?.value).toEqual([{ address: 'noreply@smn.example.com', name: '' }]);
    expect(english?.subject).toBe('Notification from alarms');
    expect(english?.text).toContain('unsubscribe');
    expect(chinese?.subject).toBe('来自 监控 的通知');
    expect(chinese?.text).toContain('取消订阅');
  });

  test.each([
    ['a\r\nBcc: victim@example.com', 'a\r\nBcc: victim@example.com'],
    ['x', 'Boss <boss@example.com>, evil@example.com'],
    ['x', '"quoted" \\ <a@b>'],
    ['\u0000\u2028\u2029', '\n'],
    [`${'ü'.repeat(255)}`, 'n'.repeat(192)],
  ])('takes neither subject nor display name for more headers or addresses: %j, %j', async (subject, displayName) => {
    await deliver(anEnvelope({ subject, displayName }));

    const mail = await mailOf(ses.calls[0]);
    expect(mail.headers.has('bcc')).toBe(false);
    expect(mail.from?.value.map(({ address }) => address)).toEqual(['noreply@smn.example.com']);
    expect(mail.to).toMatchObject({ value: [{ address: 'someone@example.com' }] });
    expect(
      Math.max(
        ...rawOf(ses.calls[0])
          .split('\r\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(998);
  });

  test('survives long lines and every character', async () => {
    const body = `${'x'.repeat(5000)} \u{1F600}\n.\nFrom here\n--boundary\n${'漢'.repeat(3000)}`;
    await deliver(anEnvelope({ body }));

    expect((await mailOf(ses.calls[0])).text).toContain(body);
  });
});

describe('a confirmation', () => {
  const to = aRecipient({ token: 'T0ken-of_22-characters' });

  test.each([
    ['confirmation', 'en-us', 'Please confirm your subscription to Ops', '48 hours'],
    ['confirmation', 'zh-cn', '请确认订阅 Ops', '48 小时'],
    ['cancellation', 'en-us', 'You have unsubscribed from Ops', '48 hours'],
    ['cancellation', 'zh-cn', '您已取消订阅 Ops', '48 小时'],
  ] as const)('as %s in %s says who asks and links to the page', async (...[kind, locale, subject, validity]) => {
    await deliver(anEnvelope({ kind, locale, body: '', displayName: 'Ops', introduction: 'Alarms of <our> shop' }), to);

    const mail = await mailOf(ses.calls[0]);
    expect(mail.subject).toBe(subject);
    expect(mail.text).toContain('https://smn.example.com/s/T0ken-of_22-characters');
    expect(mail.html).toContain('href="https://smn.example.com/s/T0ken-of_22-characters"');
    expect(mail.text).toContain(anEnvelope().topicUrn);
    expect(mail.text).toContain(validity);
    expect(mail.text?.includes('Alarms of <our> shop')).toBe(kind === 'confirmation');
    expect(rawOf(ses.calls[0])).not.toMatch(/List-Unsubscribe/i);
  });

  test('of a subscription user has a link to withdraw, and its name is not the sender’s', async () => {
    const user = anEnvelope({ kind: 'confirmation', topicUrn: USER_URN, displayName: 'Ada' });
    await deliver(user, aRecipient({ token: 'T0ken' }));
    await deliver({ ...user, kind: 'cancellation' }, aRecipient({ token: 'T0ken' }));

    const [invitation, word] = await Promise.all(ses.calls.map(mailOf));
    expect(invitation?.subject).toBe('Please confirm your address as Ada');
    expect(invitation?.from?.value).toEqual([{ address: 'noreply@smn.example.com', name: '' }]);
    expect(invitation?.text).toContain('https://smn.example.com/s/T0ken');
    expect(invitation?.text).toMatch(
      /unsubscribe\?subscription_urn=urn%3Asmn%3A\S+%3A_0a0a\S+&signature=signature\+of\+7837/,
    );
    expect(word?.subject).toBe('You have withdrawn your confirmation as Ada');
    expect(word?.text).not.toContain('/unsubscribe');
  });

  test('without a token is rejected', async () => {
    expect(await deliver(anEnvelope({ kind: 'confirmation' }))).toMatchObject({ kind: 'rejected' });
    expect(ses.calls).toEqual([]);
  });
});

describe('what SES answers', () => {
  test.each([
    [
      { status: 400, code: 'MessageRejected' },
      { kind: 'rejected', reason: 'MessageRejected' },
    ],
    [
      { status: 400, code: 'MailFromDomainNotVerified' },
      { kind: 'rejected', reason: 'MailFromDomainNotVerified' },
    ],
    [
      { status: 403, code: 'AccessDenied' },
      { kind: 'rejected', reason: 'AccessDenied' },
    ],
    [
      { status: 403, code: 'ExpiredTokenException' },
      { kind: 'retry', reason: 'ExpiredTokenException' },
    ],
    [
      { status: 500, code: 'InternalFailure' },
      { kind: 'retry', reason: 'InternalFailure' },
    ],
    [
      { status: 503, code: 'ServiceUnavailable' },
      { kind: 'retry', reason: 'ServiceUnavailable' },
    ],
    [
      { status: 400, code: 'Throttling' },
      { kind: 'throttled', reason: 'Throttling' },
    ],
  ] as const)('%j becomes %j', async (answer, outcome) => {
    ses.next(answer, answer);

    expect(await deliver(anEnvelope())).toEqual(outcome);
  });

  test('no answer ends when the signal aborts', async () => {
    ses.next('hang', 'hang');
    const abort = new AbortController();
    const outcome = deliver(anEnvelope(), aRecipient(), abort.signal);

    setTimeout(() => abort.abort(), 100);

    expect(await outcome).toEqual({ kind: 'retry', reason: 'aborted' });
  });

  test('no listener is a reason to retry', async () => {
    await ses.close();

    expect(await deliver(anEnvelope())).toMatchObject({ kind: 'retry' });
    ses = await startQueryService();
  });
});

describe('pace', () => {
  test('is what the settings say, and an abort ends the wait without an attempt', async () => {
    const send = await aDeliverer(20)(anEnvelope());
    const abort = new AbortController();
    const start = performance.now();

    await Promise.all(Array.from({ length: 6 }, () => send(aRecipient(), abort.signal)));
    const elapsed = performance.now() - start;
    const late = Promise.all(Array.from({ length: 100 }, () => send(aRecipient(), abort.signal)));
    abort.abort();

    expect(elapsed).toBeGreaterThan(240);
    expect((await late).every(({ kind }) => kind === 'throttled')).toBe(true);
    expect(ses.calls).toHaveLength(6);
  });
});
