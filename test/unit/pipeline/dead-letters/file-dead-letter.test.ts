import { describe, expect, test } from 'vitest';
import { fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient, USER_URN } from '#test/support/envelope.ts';
import { createRecordingQueues } from '#test/support/recording-queues.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const EXPIRES = NOW + 30 * 86_400_000;
const PROJECT = 'f96188c7ccaf4ffba0c9aa149ab2bd57';

const file = async (body: Envelope | string, id?: string) => {
  const filed: unknown[] = [];
  const raw: unknown[] = [];
  const settled: unknown[] = [];
  const queues = createRecordingQueues();
  const result = await fileDeadLetter(
    {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      queueName: 'queue',
      ...(id !== undefined && { id }),
    },
    {
      deadLetters: {
        file: async (letter) => void filed.push(letter),
        fileRaw: async (letter) => void raw.push(letter),
      },
      deadLetterTokens: {
        encrypt: async (token, { messageId, subscriptionId }) => `${token} ${messageId} ${subscriptionId}`,
      },
      directSms: { settle: async (...given) => void settled.push(given) },
      ...{ queues, keepDays: 30, clock: () => NOW },
    },
  );
  return { result, filed, raw, settled, facts: queues.sent.flatMap(({ body: sent }) => sent.facts) };
};

const dead = (change: Partial<Envelope> = {}, recipient: Parameters<typeof aRecipient>[0] = {}) =>
  anEnvelope({
    messageId: 'm',
    topicId: 't',
    recipients: [aRecipient({ subscriptionId: 's', reason: 'HTTP 500', ...recipient })],
    ...change,
  });

describe('a dead letter', () => {
  test('is filed for the project of its topic, for as long as it is kept', async () => {
    const { result, filed, raw, settled } = await file(dead(), 'record');
    const { recipients, ...head } = dead();
    expect(filed).toEqual([{ project: PROJECT, head, recipients, at: NOW, expiresAt: EXPIRES, record: 'record' }]);
    const letter = {
      topicId: 't',
      topicUrn: head.topicUrn,
      protocol: 'email',
      messageId: 'm',
      id: 's',
      reason: 'HTTP 500',
    };
    expect([result, raw, settled]).toEqual([{ lane: 'email', recipients: 1, letter }, [], []]);
    const invitation = await file(dead({ kind: 'confirmation', topicUrn: USER_URN }));
    expect(invitation.filed).toMatchObject([{ project: PROJECT }]);
  });

  test('has a reason also where its worker was killed, which its letter has too', async () => {
    const { reason: _reason, ...plain } = aRecipient({ subscriptionId: 's' });
    const { filed, result } = await file(dead({ recipients: [plain] }));
    const reason = 'The delivery worker failed on it every time';
    expect([filed, result]).toMatchObject([[{ recipients: [{ reason }] }], { letter: { reason } }]);
  });

  test('of no topic has no letter to tell of', async () => {
    expect((await file(dead({ kind: 'direct', topicId: '' }))).result).toEqual({ lane: 'email', recipients: 1 });
  });

  test('holds no token in the clear, unless its topic has encrypted that', async () => {
    const recipientOf = ({ filed }: Awaited<ReturnType<typeof file>>) =>
      JSON.parse(JSON.stringify(filed))[0].recipients[0];
    const own = recipientOf(await file(dead({}, { token: 'secret' })));
    expect([own.token, own.encryptedToken]).toEqual([undefined, 'secret m s']);
    const encryption = { keyId: 'k', dataKey: 'AAAA' };
    const ofTopic = recipientOf(await file(dead({ encryption }, { token: 'sealed' })));
    expect([ofTopic.token, ofTopic.encryptedToken]).toEqual(['sealed', undefined]);
    expect(recipientOf(await file(dead()))).toEqual(aRecipient({ subscriptionId: 's', reason: 'HTTP 500' }));
  });

  test('of a step of calls is for those after it, too', async () => {
    const escalation = { steps: [[{ subscriptionId: 'next', endpoint: '+1' }]], waitSeconds: 60 };
    const { result, filed } = await file(dead({ protocol: 'callnotify', escalation }));
    expect(result).toMatchObject({ lane: 'voice', recipients: 2 });
    expect(filed).toMatchObject([{ recipients: [{ subscriptionId: 's' }, { subscriptionId: 'next' }] }]);
  });

  test('is reported as dead or expired where it has a receipt', async () => {
    const attemptLog = [{ reason: 'HTTP 500', at: [1] }];
    const recipients = [
      aRecipient({ subscriptionId: 'a', receipt: 'email.0.1', reason: 'HTTP 500', attemptLog }),
      aRecipient({ subscriptionId: 'b', receipt: 'email.0.2', reason: 'late', hasExpired: true }),
      aRecipient({ subscriptionId: 'c', reason: 'HTTP 500' }),
    ];
    expect((await file(dead({ attempt: 7, recipients }))).facts).toEqual([
      {
        ...{ place: 'email.0.1', state: 'dead', subscriptionId: 'a', at: NOW, reason: 'HTTP 500' },
        ...{ attempts: 7, attemptLog },
      },
      { place: 'email.0.2', state: 'expired', subscriptionId: 'b', at: NOW, reason: 'late' },
    ]);
  });

  test('of a text without a topic is noted with that', async () => {
    const topicUrn = 'urn:smn:us-east-1:project-1:sms';
    const { settled } = await file(dead({ kind: 'direct', protocol: 'sms', topicUrn, topicId: '' }));
    expect(settled).toEqual([
      [
        { project: 'project-1', id: 's' },
        { status: 1, reason: 'HTTP 500' },
      ],
    ]);
  });
});

describe('what cannot be read', () => {
  test.each([
    ['is no envelope', 'no JSON'],
    ['is of no project', JSON.stringify(dead({ topicUrn: 'none' }))],
  ])('is filed raw: it %s', async (_why, text) => {
    const { result, raw, filed } = await file(text);
    expect([result, filed]).toEqual([{ recipients: 1 }, []]);
    const reason = 'The message cannot be read';
    expect(raw).toEqual([{ text, queue: 'queue', reason, at: NOW, expiresAt: EXPIRES }]);
  });

  test('is filed without the tokens in it', async () => {
    const token = 'a1'.repeat(32);
    const { raw } = await file(`${JSON.stringify(dead({}, { token }))} and more`);
    expect(JSON.stringify(raw)).not.toContain(token);
  });
});
