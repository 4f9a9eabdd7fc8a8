import { describe, expect, test } from 'vitest';
import { DIRECT_SMS_STATUS, type DirectSms } from '#src/domain/messages/direct-sms.ts';
import { decryptText } from '#src/domain/messages/encrypted-text.ts';
import { type Announcement, announce } from '#src/pipeline/publishing/announce.ts';
import { pushDirectly, requestRemoval } from '#src/pipeline/publishing/push-direct.ts';
import { type DetectionRequest, requestDetection } from '#src/pipeline/publishing/request-detection.ts';
import { sendDirectSms } from '#src/pipeline/publishing/send-direct-sms.ts';
import { createSharedBatches } from '#src/pipeline/publishing/shared-batches.ts';
import { queueMessageOf } from '#src/queues/envelope-writer.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';

const NOW = Date.parse('2026-03-04T05:06:07Z');
const HOUR_MS = 3_600_000;
const ID = expect.stringMatching(/^[0-9a-f]{32}$/);
const TOPIC_URN = 'urn:smn:us-east-1:project-1:orders';

describe('a message about a subscription', () => {
  const announced = async (change: Partial<Announcement> = {}, isRefusing = false) => {
    const queues = createRecordingQueues(() => isRefusing);
    const subscription = {
      ...{ id: 's', topicUrn: TOPIC_URN, endpoint: 'A@example.com', createdAt: 7 },
      protocol: 'email' as const,
    };
    await announce(
      {
        ...{ kind: 'confirmation', owner: { id: 't', displayName: '', introduction: '' }, subscription },
        ...{ token: 'token', tokenExpiresAt: NOW + HOUR_MS, now: NOW },
        ...change,
      },
      { queues },
    );
    return queues.sent;
  };

  test('goes to its protocol’s lane, for as long as its token is good, bound to the subscription as it is', async () => {
    const [sent, ...others] = await announced();
    expect([sent?.to, others]).toEqual([{ role: 'lane', lane: 'email' }, []]);
    expect(sent?.body).toEqual({
      ...{ v: 1, kind: 'confirmation', messageId: ID, topicUrn: TOPIC_URN, topicId: 't', protocol: 'email', body: '' },
      ...{ publishedAt: NOW, expiresAt: NOW + HOUR_MS, attempt: 0 },
      recipients: [{ subscriptionId: 's', endpoint: 'A@example.com', token: 'token', tokenBinding: { createdAt: 7 } }],
    });
  });

  test('carries what its owner and its subscription say', async () => {
    const extension = { encryptedHeader: 'aGVhZGVycw==' };
    const normalEndpoint = 'a@example.com';
    const subscription = {
      ...{ id: 's', topicUrn: TOPIC_URN, endpoint: 'A@example.com', createdAt: 7 },
      protocol: 'email' as const,
      ...{ normalEndpoint, extension, cancellations: 2 },
    };
    const owner = { id: 't', displayName: 'Orders', introduction: 'All of them' };
    const [sent] = await announced({ kind: 'cancellation', owner, subscription, locale: 'zh-cn' });
    expect(sent?.body).toMatchObject({
      ...{ kind: 'cancellation', displayName: 'Orders', introduction: 'All of them', locale: 'zh-cn' },
      recipients: [{ endpoint: normalEndpoint, extension, tokenBinding: { createdAt: 7, cancellations: 2 } }],
    });
  });

  test('has its token encrypted where its topic has a key', async () => {
    const encryption = { keyId: 'k', dataKey: 'AAAA' };
    const key = Buffer.alloc(32, 7);
    const [sent] = await announced({ dataKey: { encryption, key } });
    expect(sent?.body.encryption).toEqual(encryption);
    const { messageId, recipients } = sent?.body ?? {};
    expect(decryptText(recipients[0].token, key, { messageId, field: 'token' })).toBe('token');
  });

  test('fails when its queue refuses', async () => {
    await expect(announced({}, true)).rejects.toThrow('refused the message about the subscription');
  });
});

describe('what goes to the push lane', () => {
  const application = { region: 'us-east-1', project: 'project-1', platform: 'HMS', name: 'shop' } as const;
  const urn = 'urn:smn:us-east-1:project-1:app-HMS-shop';
  const to = { role: 'lane', lane: 'push' };

  test('is a message to a device, at once', async () => {
    const queues = createRecordingQueues();
    const endpointUrn = 'urn:smn:us-east-1:project-1:endpoint-HMS-shop-e';
    const push = { messageId: 'm', body: '{}', now: NOW, expiresAt: NOW + HOUR_MS };
    await pushDirectly({ to: { ...application, endpointId: 'e' }, ...push }, { queues });
    expect(queues.sent).toEqual([
      {
        ...{ to, delaySeconds: 0 },
        body: {
          ...{
            v: 1,
            kind: 'direct',
            messageId: 'm',
            topicId: '',
            topicUrn: endpointUrn.replace('endpoint', 'app').slice(0, -2),
          },
          ...{ protocol: 'application', body: '{}', publishedAt: NOW, expiresAt: NOW + HOUR_MS, attempt: 0 },
          recipients: [{ subscriptionId: 'e', endpoint: endpointUrn }],
        },
      },
    ]);
  });

  test('is what is to be removed there, half a minute later, for thirty days', async () => {
    const queues = createRecordingQueues();
    await requestRemoval({ application, id: 'a', now: NOW }, { queues });
    await requestRemoval({ application, id: 'e', device: 'arn', now: NOW }, { queues });
    const removal = {
      ...{ v: 1, kind: 'removal', messageId: ID, topicId: '', topicUrn: urn, protocol: 'application', body: '' },
      ...{ publishedAt: NOW, expiresAt: NOW + 30 * 24 * HOUR_MS, attempt: 0 },
    };
    expect(queues.sent).toEqual([
      { to, delaySeconds: 30, body: { ...removal, recipients: [{ subscriptionId: 'a', endpoint: urn }] } },
      { to, delaySeconds: 30, body: { ...removal, recipients: [{ subscriptionId: 'e', endpoint: 'arn' }] } },
    ]);
  });

  test('fails when its queue refuses', async () => {
    const queues = createRecordingQueues(() => true);
    await expect(requestRemoval({ application, id: 'a', now: NOW }, { queues })).rejects.toThrow('push lane refused');
  });
});

describe('a probe of an endpoint', () => {
  const request: DetectionRequest = {
    ...{ taskId: 'task', topic: { id: 't' }, topicUrn: TOPIC_URN, protocol: 'https', endpoint: 'https://a', now: NOW },
  };

  test('goes to its lane, for a day', async () => {
    const queues = createRecordingQueues();
    const extension = { encryptedHeader: 'aGVhZGVycw==' };
    await requestDetection(request, { queues });
    await requestDetection({ ...request, extension }, { queues });
    const recipient = { subscriptionId: 'task', endpoint: 'https://a' };
    const body = {
      ...{ v: 1, kind: 'detection', messageId: 'task', topicUrn: TOPIC_URN, topicId: 't', protocol: 'https', body: '' },
      ...{ publishedAt: NOW, expiresAt: NOW + 24 * HOUR_MS, attempt: 0, recipients: [recipient] },
    };
    const to = { role: 'lane', lane: 'http' };
    expect(queues.sent).toEqual([
      { to, delaySeconds: undefined, body },
      { to, delaySeconds: undefined, body: { ...body, recipients: [{ ...recipient, extension }] } },
    ]);
  });

  test('fails when its queue refuses', async () => {
    const queues = createRecordingQueues(() => true);
    await expect(requestDetection(request, { queues })).rejects.toThrow('refused the probe');
  });
});

describe('direct texts', () => {
  const aText = (id: string, text: string, normalEndpoint?: string): DirectSms => ({
    ...{ id, project: 'project-1', endpoint: `+1${id}`, text, signId: '', reason: '', submittedAt: NOW },
    status: DIRECT_SMS_STATUS.underWay,
    ...(normalEndpoint !== undefined && { normalEndpoint }),
  });

  test('of one wording share envelopes, as many as the lane takes', async () => {
    const queues = createRecordingQueues();
    const many = Array.from({ length: 21 }, (_, index) => aText(`a${index}`, 'one'));
    const refused = await sendDirectSms([aText('b', 'two', '+49'), ...many], { queues, region: 'us-east-1' });
    expect(refused).toEqual([]);
    expect(queues.sent.map(({ to, body }) => [to, body.messageId, body.body, body.recipients.length])).toEqual([
      [{ role: 'lane', lane: 'sms' }, 'b', 'two', 1],
      [{ role: 'lane', lane: 'sms' }, 'a0', 'one', 20],
      [{ role: 'lane', lane: 'sms' }, 'a20', 'one', 1],
    ]);
    expect(queues.sent[0]?.body).toEqual({
      ...{ v: 1, kind: 'direct', messageId: 'b', topicUrn: 'urn:smn:us-east-1:project-1:sms', topicId: '' },
      ...{ protocol: 'sms', body: 'two', publishedAt: NOW, expiresAt: NOW + HOUR_MS, attempt: 0 },
      recipients: [{ subscriptionId: 'b', endpoint: '+49' }],
    });
  });

  test('of which the queue refuses some are returned', async () => {
    const queues = createRecordingQueues(({ body }) => body.body === 'two');
    const [first, second] = [aText('a', 'one'), aText('b', 'two')];
    expect(await sendDirectSms([first, second], { queues, region: 'us-east-1' })).toEqual([second]);
    expect(await sendDirectSms([], { queues, region: 'us-east-1' })).toEqual([]);
  });
});

describe('batches that messages share', () => {
  const HTTP = { role: 'lane', lane: 'http' } as const;
  const MAIL = { role: 'lane', lane: 'email' } as const;
  const parts = (...texts: readonly string[]) => texts.map((text) => queueMessageOf(JSON.stringify(text)));

  test('are sent when they are full, and the rest at the end, by queue', async () => {
    const queues = createRecordingQueues();
    const { of, flush } = createSharedBatches(queues);
    expect(await of('m').send(HTTP, parts(...'abcdefghi'))).toEqual([]);
    expect(queues.sent).toEqual([]);
    await of('n').sendBatch(MAIL, parts('x'));
    await of('n').sendBatch(HTTP, parts('j'));
    expect(queues.sent).toHaveLength(10);
    await of('n').send(HTTP, parts('k'));
    expect(await flush()).toEqual(new Map());
    expect(queues.sent.slice(10).map(({ to, body }) => [to, body])).toEqual([
      [HTTP, 'k'],
      [MAIL, 'x'],
    ]);
  });

  test('say which messages lack a part, and which queues refused it', async () => {
    const queues = createRecordingQueues(({ body }) => body.startsWith('bad'));
    const { of, flush } = createSharedBatches(queues);
    await of('m').send(HTTP, parts('bad 1', 'good'));
    await of('m').send(MAIL, parts('bad 2'));
    await of('n').send(MAIL, parts('good'));
    await of('o').send(HTTP, parts('bad 3', ...Array<string>(9).fill('good')));
    expect(await flush()).toEqual(
      new Map([
        ['m', [HTTP, MAIL]],
        ['o', [HTTP]],
      ]),
    );
  });
});
