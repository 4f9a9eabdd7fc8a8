import {
  DescribePhoneNumbersCommand,
  PinpointSMSVoiceV2Client,
  SendTextMessageCommand,
  type SendTextMessageCommandInput,
  SendVoiceMessageCommand,
  type SendVoiceMessageCommandInput,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLocalPages } from '#local/http-api/local-pages.ts';
import { createOutbox, type Outbox } from '#local/outbox.ts';
import { createPhones, type Phones } from '#local/phones.ts';
import { type Gateway, startGateway } from '#local/services/gateway.ts';
import type { PublishEvent } from '#local/services/messaging-events.ts';
import { createSmsVoice } from '#local/services/sms-voice.ts';
import { TextEvent } from '#src/domain/feedback/text-event.ts';
import { startServer, type TestServer } from '#test/support/local/server.ts';

let outbox: Outbox;
let phones: Phones;
let gateway: Gateway;
let client: PinpointSMSVoiceV2Client;
let pages: TestServer;
let events: Record<string, unknown>[];

beforeEach(async () => {
  outbox = createOutbox();
  phones = createPhones();
  events = [];
  gateway = await startGateway({ preferredPort: 0, engines: {} });
  const publishEvent: PublishEvent = async (configurationSet, event) =>
    void events.push({ configurationSet, ...event });
  gateway.serve({ 'sms-voice': createSmsVoice({ outbox, phones, publishEvent }) });
  pages = await startServer(createLocalPages({ outbox, phones, subscribers: [] }));
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new PinpointSMSVoiceV2Client({
    endpoint: `http://127.0.0.1:${gateway.port}`,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await Promise.all([gateway.stop(), pages.stop()]);
  outbox.close();
});

const NUMBER = '+8613800138000';
const call = (change: Partial<SendVoiceMessageCommandInput> = {}) =>
  client.send(
    new SendVoiceMessageCommand({
      DestinationPhoneNumber: NUMBER,
      OriginationIdentity: 'phone-1',
      MessageBody: 'Disk full',
      MessageBodyTextType: 'TEXT',
      VoiceId: 'ZHIYU',
      ConfigurationSetName: 'smn-test-voice',
      Context: { messageId: 'm' },
      ...change,
    }),
  );
const told = () => events.map(({ eventType, context }) => [eventType, context]);

describe('End User Messaging here', () => {
  test('keeps calls and texts in the outbox', async () => {
    expect((await call()).MessageId).toMatch(/^[0-9a-f-]{36}$/);
    const text = { DestinationPhoneNumber: NUMBER, MessageBody: 'May we call?' };
    await client.send(new SendTextMessageCommand({ ...text, MessageType: 'TRANSACTIONAL' }));

    expect(outbox.list('callnotify')).toMatchObject([
      { to: NUMBER, subject: 'Call, read by ZHIYU', text: 'Disk full' },
      { to: NUMBER, subject: 'Text message', text: 'May we call?' },
    ]);
  });

  test.each([
    { DestinationPhoneNumber: '13800138000' },
    { MessageBody: 'x'.repeat(3001) },
    { TimeToLive: 4 },
    { Context: { 'a b': 'c' } },
    { Context: Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`k${index}`, 'v'])) },
  ])('refuses what AWS refuses: %j', async (change) => {
    await expect(call(change)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(outbox.list()).toEqual([]);
  });

  test('names an operation that it does not know', async () => {
    const unknown = client.send(new DescribePhoneNumbersCommand({}));
    await expect(unknown).rejects.toThrow('does not know the operation DescribePhoneNumbers');
  });
});

describe('a text with a configuration set', () => {
  const text = (change: Partial<SendTextMessageCommandInput> = {}) =>
    client.send(
      new SendTextMessageCommand({
        DestinationPhoneNumber: NUMBER,
        OriginationIdentity: 'phone-1',
        MessageBody: 'Disk full',
        MessageType: 'TRANSACTIONAL',
        ConfigurationSetName: 'smn-test-sms',
        MaxPrice: '0.10000',
        Context: { messageId: 'm' },
        ...change,
      }),
    );

  test('is one of the protocol sms, and its end is reported', async () => {
    const { MessageId } = await text();

    expect(outbox.list()).toMatchObject([{ protocol: 'sms', to: NUMBER, text: 'Disk full' }]);
    expect(events).toMatchObject([
      {
        configurationSet: 'smn-test-sms',
        eventType: 'TEXT_DELIVERED',
        isFinal: true,
        messageId: MessageId,
        context: { messageId: 'm' },
      },
    ]);
    expect(TextEvent.safeParse(events[0]).success).toBe(true);
  });

  test.each([
    ['+14254147755', 'TEXT_DELIVERED', 1],
    ['+14254147167', 'TEXT_UNREACHABLE', 0],
    ['+14255550101', 'TEXT_INVALID', 0],
    ['+14255550102', 'TEXT_BLOCKED', 0],
    ['+14255550105', 'TEXT_UNKNOWN', 0],
  ])('to the simulator at %s ends as %s', async (DestinationPhoneNumber, eventType, received) => {
    await text({ DestinationPhoneNumber });

    expect(events).toMatchObject([{ eventType, isFinal: true }]);
    expect(outbox.list()).toHaveLength(received);
  });

  test('to a number that has opted out is refused', async () => {
    await expect(text({ DestinationPhoneNumber: '+14255550199' })).rejects.toMatchObject({
      name: 'ConflictException',
      Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT',
    });
    expect([outbox.list(), events]).toEqual([[], []]);
  });

  test.each([{ MaxPrice: '100.0' }, { MaxPrice: '1' }, { TimeToLive: 259_201 }, { MessageBody: 'x'.repeat(1601) }])(
    'is refused as AWS does: %j',
    async (change) => {
      await expect(text(change)).rejects.toMatchObject({ name: 'ValidationException' });
    },
  );
});

describe('a phone', () => {
  test('is not answered before `pickUp`; what rings by then is answered too', async () => {
    await call();
    expect(events).toEqual([]);

    await phones.pickUp(NUMBER);
    await call({ Context: { messageId: 'n' } });
    expect(told()).toEqual([
      ['VOICE_ANSWERED', { messageId: 'm' }],
      ['VOICE_COMPLETED', { messageId: 'm' }],
      ['VOICE_ANSWERED', { messageId: 'n' }],
      ['VOICE_COMPLETED', { messageId: 'n' }],
    ]);

    phones.leave(NUMBER);
    await call();
    expect(events).toHaveLength(4);
  });

  test('is reported by a configuration set only', async () => {
    await phones.pickUp(NUMBER);
    await call({ ConfigurationSetName: undefined });
    expect(events).toEqual([]);
  });

  test('is picked up and left over HTTP too', async () => {
    const phone = `${pages.url}/local/phones/${encodeURIComponent(NUMBER)}`;
    expect(await (await fetch(phone, { method: 'POST' })).json()).toEqual({ number: NUMBER, picksUp: true });
    await call();
    expect(events).toHaveLength(2);

    expect(await (await fetch(phone, { method: 'DELETE' })).json()).toEqual({ number: NUMBER, picksUp: false });
    await call();
    expect(events).toHaveLength(2);
    expect((await fetch(phone)).status).toBe(405);
    expect((await fetch(`${pages.url}/local/phones/nobody`, { method: 'POST' })).status).toBe(404);
  });
});
