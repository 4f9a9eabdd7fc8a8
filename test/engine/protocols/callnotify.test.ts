import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Settings } from '#src/domain/settings.ts';
import { createVoiceDeliverer } from '#src/protocols/callnotify/deliver.ts';
import { createVoiceTransport } from '#src/protocols/callnotify/transport.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { type JsonService, startJsonService } from '#test/support/aws-json-service.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';

const neverAborted = new AbortController().signal;
const to = aRecipient({ endpoint: '+8613800138000', token: 'T0ken-of_22-characters' });
const CALLER = 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1';
const TEXTER = 'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-1';
const { voices } = Settings.parse({}).voice;
let service: JsonService;

beforeEach(async () => {
  service = await startJsonService({ status: 200, result: { MessageId: 'm-1' } });
});
afterEach(() => service.close());

const aTransport = () =>
  createVoiceTransport({
    callsPerSecond: 1000,
    originationIdentity: CALLER,
    textIdentity: TEXTER,
    configurationSet: 'smn-test-voice',
    client: { ...service.client, region: 'us-east-1' },
  });

const delivererOf = (transport: ReturnType<typeof aTransport> | undefined, now: number) =>
  createVoiceDeliverer({ transport, voices, publicBaseUrl: 'https://smn.example.com', clock: () => now });

const deliver = async (change: Partial<Envelope>, recipient: Recipient = to, signal = neverAborted) => {
  const envelope = anEnvelope({ protocol: 'callnotify', ...change });
  const send = await delivererOf(aTransport(), envelope.expiresAt - 600_000)(envelope);
  return send(recipient, signal);
};

const calls = () => service.calls.map(({ headers, body }) => [headers['x-amz-target'], JSON.parse(body)] as const);

describe('createVoiceDeliverer', () => {
  test('has a message read aloud from the number of the stage', async () => {
    expect(await deliver({ body: ' Disk full: 90 %\n', subject: 'ignored' })).toEqual({ kind: 'delivered' });

    const { messageId, topicUrn } = anEnvelope();
    expect(calls()).toEqual([
      [
        'PinpointSMSVoiceV2.SendVoiceMessage',
        {
          DestinationPhoneNumber: '+8613800138000',
          OriginationIdentity: CALLER,
          MessageBody: 'Disk full: 90 %',
          MessageBodyTextType: 'TEXT',
          VoiceId: 'JOANNA',
          ConfigurationSetName: 'smn-test-voice',
          TimeToLive: 600,
          Context: { messageId, topicUrn, subscriptionId: to.subscriptionId },
        },
      ],
    ]);
  });

  test('reads Chinese with a Chinese voice', async () => {
    await deliver({ body: '磁盘已满' });
    await deliver({ body: 'Disk full', locale: 'zh-cn' });

    expect(calls().map(([, { VoiceId }]) => VoiceId)).toEqual(['ZHIYU', 'ZHIYU']);
  });

  test('says in its events which chain an answer ends', async () => {
    await deliver({ escalation: { steps: [], waitSeconds: 60 } });

    expect(calls()[0]?.[1].Context.chainTopicId).toBe(anEnvelope().topicId);
  });

  test('lets a call start for 5 seconds at the least and 72 hours at the most', async () => {
    const expiresAt = Date.parse('2026-03-04T05:06:07Z');
    for (const seconds of [1, 1_000_000]) {
      const envelope = anEnvelope({ protocol: 'callnotify', expiresAt });
      const send = await delivererOf(aTransport(), expiresAt - seconds * 1000)(envelope);
      await send(to, neverAborted);
    }

    expect(calls().map(([, { TimeToLive }]) => TimeToLive)).toEqual([5, 259_200]);
  });

  test('asks for consent by a text message, since a call carries no link', async () => {
    expect(await deliver({ kind: 'confirmation', body: '' })).toEqual({
      kind: 'delivered',
      text: { sentAt: expect.any(Number), parts: 1, country: 'CN' },
    });

    expect(calls()).toEqual([
      [
        'PinpointSMSVoiceV2.SendTextMessage',
        {
          DestinationPhoneNumber: '+8613800138000',
          OriginationIdentity: TEXTER,
          MessageBody: expect.stringContaining('https://smn.example.com/s/T0ken-of_22-characters'),
          MessageType: 'TRANSACTIONAL',
        },
      ],
    ]);
  });

  test.each([
    ['', 'the text is empty'],
    ['  \n', 'the text is empty'],
    ['x'.repeat(3001), 'the text is longer than 3000 characters'],
  ])('rejects a text that cannot be read aloud', async (body, reason) => {
    expect(await deliver({ body })).toEqual({ kind: 'rejected', reason });
    expect(service.calls).toEqual([]);
  });

  test('has the longest text read that there may be', async () => {
    expect(await deliver({ body: 'x'.repeat(3000) })).toEqual({ kind: 'delivered' });
  });

  test('rejects a confirmation without a token', async () => {
    const { token: _token, ...untold } = to;
    expect(await deliver({ kind: 'confirmation', body: '' }, untold)).toMatchObject({ kind: 'rejected' });
  });

  test('rejects everything in a stage without a number, and says which setting is missing', async () => {
    for (const kind of ['notification', 'confirmation'] as const) {
      const send = await delivererOf(undefined, 0)(anEnvelope({ protocol: 'callnotify', kind }));
      expect(await send(to, neverAborted)).toMatchObject({
        kind: 'rejected',
        reason: expect.stringContaining('settings.voice.originationIdentity'),
      });
    }
  });

  test.each([
    [400, 'ValidationException', 'rejected'],
    [403, 'AccessDeniedException', 'rejected'],
    [409, 'ConflictException', 'rejected'],
    [402, 'ServiceQuotaExceededException', 'rejected'],
    [500, 'InternalServerException', 'retry'],
    [429, 'ThrottlingException', 'throttled'],
  ] as const)('turns the answer %i %s into %s', async (status, code, kind) => {
    service.next({ status, code }, { status, code });

    expect(await deliver({})).toEqual({ kind, reason: code });
  });

  test('tries again later when the connection is reset', async () => {
    service.next('reset', 'reset');

    expect(await deliver({})).toMatchObject({ kind: 'retry' });
  });

  test('stops when the signal aborts', async () => {
    service.next('hang', 'hang');
    const abort = new AbortController();
    const outcome = deliver({}, to, abort.signal);

    setTimeout(() => abort.abort(), 100);

    expect(await outcome).toEqual({ kind: 'retry', reason: 'aborted' });
  });

  test('counts no attempt when the signal has aborted before its turn', async () => {
    expect(await deliver({}, to, AbortSignal.abort())).toMatchObject({ kind: 'throttled' });
    expect(service.calls).toEqual([]);
  });
});
