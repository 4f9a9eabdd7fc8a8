import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  KMSClient,
  ListKeysCommand,
} from '@aws-sdk/client-kms';
import { GetSendQuotaCommand, SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  DeletePlatformApplicationCommand,
  ListTopicsCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOutbox, type Outbox } from '#local/outbox.ts';
import { type Gateway, startGateway } from '#local/services/gateway.ts';
import { createKms, listedKeys } from '#local/services/kms.ts';
import { createSes } from '#local/services/ses.ts';
import { createSns } from '#local/services/sns.ts';

let gateway: Gateway;
let outbox: Outbox;
let options = {};

const keys = ['a', 'b'].map((name) => {
  const keyId = `${name.repeat(8)}-0000-4000-8000-000000000000`;
  return { keyId, arn: `arn:aws:kms:us-east-1:000000000000:key/${keyId}` };
});
const [KeyId = '', otherKeyId = ''] = keys.map(({ arn }) => arn);
/** Of a stage's list, with an id that is none of AWS's making. */
const listedKeyId = 'arn:aws:kms:eu-west-1:123456789012:key/mrk-short';
const disabled = new Set<string>();
const mailEvents: unknown[] = [];

beforeAll(async () => {
  outbox = createOutbox();
  gateway = await startGateway({ preferredPort: 0, engines: {} });
  gateway.serve({
    kms: createKms({
      master: Buffer.alloc(32, 7),
      keys: [...keys, ...listedKeys([{ arn: listedKeyId }])],
      isDisabled: (arn) => disabled.has(arn),
    }),
    ses: createSes(outbox, async (event) => void mailEvents.push(JSON.parse(event))),
    sns: createSns(outbox, { region: 'us-east-1', account: '000000000000' }),
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  options = { endpoint: `http://127.0.0.1:${gateway.port}`, region: 'us-east-1', credentials, maxAttempts: 1 };
});

afterAll(async () => {
  await gateway.stop();
  outbox.close();
});

const MIME = [
  'From: =?utf-8?B?w4RyZ2Vy?= <notifications@smn.example.com>',
  'To: undisclosed-recipients:;',
  'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
  'List-Unsubscribe: <https://smn.example.com/u>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/alternative; boundary=x',
  '',
  '--x',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'hällo',
  '--x',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>hällo</p>',
  '--x--',
  '',
].join('\r\n');

test('keeps a mail once for every destination, read for display and as it was sent', async () => {
  const ses = new SESClient(options);

  const { MessageId } = await ses.send(
    new SendRawEmailCommand({
      Source: 'notifications@smn.example.com',
      Destinations: ['one@example.com', 'two@example.com'],
      RawMessage: { Data: Buffer.from(MIME) },
    }),
  );

  expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(outbox.list('email')).toEqual(
    ['one@example.com', 'two@example.com'].map((to) => ({
      protocol: 'email',
      to,
      subject: 'Grüße',
      text: expect.stringContaining('hällo'),
      html: expect.stringContaining('<p>hällo</p>'),
      raw: MIME,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    })),
  );
});

describe('mails to the simulator', () => {
  const TAGS = { 'topic-id': ['t'], 'subscription-id': ['s'] };
  const send = (to: string, ConfigurationSetName?: string) =>
    new SESClient(options).send(
      new SendRawEmailCommand({
        Source: 'notifications@smn.example.com',
        Destinations: [to],
        RawMessage: { Data: Buffer.from(MIME) },
        ConfigurationSetName,
        Tags: Object.entries(TAGS).map(([Name, [Value]]) => ({ Name, Value })),
      }),
    );
  const arrived = (to: string) => outbox.list('email').some((entry) => entry.to === to);

  test.each([
    ['bounce@simulator.amazonses.com', false, { eventType: 'Bounce', bounce: { bounceSubType: 'General' } }],
    ['Bounce+1@simulator.amazonses.com', false, { eventType: 'Bounce', bounce: { bounceType: 'Permanent' } }],
    ['complaint@simulator.amazonses.com', true, { complaint: { complaintFeedbackType: 'abuse' } }],
    [
      'suppressionlist@simulator.amazonses.com',
      false,
      { eventType: 'Bounce', bounce: { bounceSubType: 'OnAccountSuppressionList' } },
    ],
  ])('%s is reported to the destination of the configuration set', async (to, isDelivered, event) => {
    const { MessageId } = await send(to, 'smn-test');

    expect(mailEvents.splice(0)).toMatchObject([{ ...event, mail: { messageId: MessageId, tags: TAGS } }]);
    expect(arrived(to)).toBe(isDelivered);
  });

  test('success@ and mails without a configuration set are not reported', async () => {
    await send('success@simulator.amazonses.com', 'smn-test');
    await send('bounce+2@simulator.amazonses.com');

    expect(mailEvents).toEqual([]);
    expect(arrived('success@simulator.amazonses.com')).toBe(true);
  });
});

test('keeps a text message to a phone number, and refuses other targets', async () => {
  const sns = new SNSClient(options);

  await sns.send(new PublishCommand({ PhoneNumber: '+8613800000000', Message: '你好 & <b>' }));
  const toTopic = sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:t', Message: 'x' }));

  await expect(toTopic).rejects.toMatchObject({ name: 'InvalidParameterException' });
  expect(outbox.list('sms')).toMatchObject([{ protocol: 'sms', to: '+8613800000000', text: '你好 & <b>' }]);
});

test('accepts a text to a number that has opted out, as SNS does, and sends it to nobody', async () => {
  const sns = new SNSClient(options);

  const sent = await sns.send(new PublishCommand({ PhoneNumber: '+14255550199', Message: 'Hello' }));

  expect(sent.MessageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(outbox.list('sms').filter(({ to }) => to === '+14255550199')).toEqual([]);
});

describe('pushing to devices', () => {
  const PEM = {
    PlatformPrincipal: '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n',
    PlatformCredential: '-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n',
  };
  const createApp = (Name: string, Attributes: Record<string, string> = PEM) =>
    new SNSClient(options).send(new CreatePlatformApplicationCommand({ Name, Platform: 'APNS_SANDBOX', Attributes }));
  const aDevice = async (Name: string, Token: string) => {
    const sns = new SNSClient(options);
    const { PlatformApplicationArn } = await createApp(Name);
    const { EndpointArn } = await sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token }));
    return { sns, PlatformApplicationArn, EndpointArn };
  };
  const publish = (sns: SNSClient, TargetArn: string | undefined) => {
    const Message = JSON.stringify({ default: 'd', APNS_SANDBOX: '{"aps":{"alert":"Hi"}}' });
    return sns.send(new PublishCommand({ TargetArn, Message, MessageStructure: 'json' }));
  };

  test('keeps what the device of an application would get, for its platform', async () => {
    const { sns, PlatformApplicationArn, EndpointArn } = await aDevice('app-1', 'token-1');

    expect(PlatformApplicationArn).toBe('arn:aws:sns:us-east-1:000000000000:app/APNS_SANDBOX/app-1');
    expect(EndpointArn).toMatch(/^arn:aws:sns:us-east-1:000000000000:endpoint\/APNS_SANDBOX\/app-1\/[0-9a-f]{32}$/);
    await publish(sns, EndpointArn);
    expect(outbox.list('application')).toMatchObject([{ to: 'token-1', text: '{"aps":{"alert":"Hi"}}' }]);
  });

  test('makes the same application and device again, and no other under the name', async () => {
    const first = await aDevice('app-2', 'token');
    const again = await aDevice('app-2', 'token');
    const Attributes = { ...PEM, PlatformPrincipal: PEM.PlatformPrincipal.replace('MA', 'MB') };

    expect(again.EndpointArn).toBe(first.EndpointArn);
    await expect(createApp('app-2', Attributes)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const { PlatformApplicationArn } = first;
    await first.sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes }));
    await expect(createApp('app-2', Attributes)).resolves.toMatchObject({ PlatformApplicationArn });
    await expect(createApp('app-3', { PlatformPrincipal: 'no PEM' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  test('refuses a disabled device and one that is gone', async () => {
    const { sns, PlatformApplicationArn, EndpointArn } = await aDevice('app-4', 'token');
    const enable = (Enabled: string) =>
      sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled } }));

    await enable('false');
    await expect(publish(sns, EndpointArn)).rejects.toMatchObject({ name: 'EndpointDisabledException' });
    await enable('true');
    await publish(sns, EndpointArn);
    await sns.send(new DeleteEndpointCommand({ EndpointArn }));
    await expect(publish(sns, EndpointArn)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(enable('true')).rejects.toMatchObject({ name: 'NotFoundException' });
    await sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn }));
    await expect(
      sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn, Token: 'token' })),
    ).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});

test('decrypts under the same key and encryption context only', async () => {
  const kms = new KMSClient(options);
  const EncryptionContext = { purpose: 'credential', id: '1' };
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId, Plaintext: Buffer.from('secret'), EncryptionContext }),
  );
  const decrypt = (change: object) =>
    kms.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext, ...change }));

  const reordered = await decrypt({ EncryptionContext: { id: '1', purpose: 'credential' } });

  expect(Buffer.from(reordered.Plaintext ?? []).toString()).toBe('secret');
  expect(reordered.KeyId).toBe(KeyId);
  await expect(decrypt({ EncryptionContext: { purpose: 'signing-key', id: '1' } })).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
  await expect(decrypt({ EncryptionContext: undefined })).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  await expect(decrypt({ KeyId: otherKeyId })).rejects.toMatchObject({ name: 'IncorrectKeyException' });
  await expect(decrypt({ CiphertextBlob: Buffer.from('nonsense') })).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
  await expect(decrypt({ KeyId: 'unknown' })).rejects.toMatchObject({ name: 'NotFoundException' });
});

test('refuses to use a key that is switched off, and says so when it is described', async () => {
  const kms = new KMSClient(options);
  const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId: listedKeyId, Plaintext: Buffer.from('x') }));
  disabled.add(listedKeyId);
  const decrypting = kms.send(new DecryptCommand({ CiphertextBlob }));
  const making = kms.send(new GenerateDataKeyCommand({ KeyId: listedKeyId, KeySpec: 'AES_256' }));

  await expect(decrypting).rejects.toMatchObject({ name: 'DisabledException' });
  await expect(making).rejects.toMatchObject({ name: 'DisabledException' });
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: listedKeyId }));
  expect(KeyMetadata).toMatchObject({ KeyState: 'Disabled', Enabled: false });
  disabled.delete(listedKeyId);
  const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
  expect(Buffer.from(Plaintext ?? []).toString()).toBe('x');
});

test('makes data keys and describes keys', async () => {
  const kms = new KMSClient(options);

  const made = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }));
  const opened = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));

  expect(made.Plaintext).toHaveLength(32);
  expect(opened.Plaintext).toEqual(made.Plaintext);
  expect(KeyMetadata).toMatchObject({ Arn: KeyId, Enabled: true });
});

test('answers an operation or a service that it does not know with an error at once', async () => {
  const unknownService = await fetch(`http://127.0.0.1:${gateway.port}/`, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/rds/aws4_request, Signature=0' },
  });

  await expect(new SESClient(options).send(new GetSendQuotaCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
  await expect(new SNSClient(options).send(new ListTopicsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
  await expect(new KMSClient(options).send(new ListKeysCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
  expect(unknownService.status).toBe(400);
  expect(gateway.calls()).toMatchObject({ 'ses.GetSendQuota': 1, 'kms.ListKeys': 1 });
});
