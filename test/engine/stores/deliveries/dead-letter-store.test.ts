import { ScanCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { createDeadLetterStore, type DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { packHead } from '#src/stores/deliveries/message-body.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let deadLetters: DeadLetterStore;

beforeAll(async () => {
  engine = await startDynamodb();
  deadLetters = createDeadLetterStore(engine.deliveries);
});
afterAll(() => engine.stop());

const DAY = 86_400_000;
const expiresAt = SOME_TIME + 30 * DAY;
const MAX_BODY_BYTES = 256 * 1024;
const MAX_ITEM_BYTES = 400 * 1024;

const aDeadEnvelope = (given: Partial<Envelope> = {}) => {
  const { recipients, ...head }: Envelope = {
    v: 1,
    kind: 'notification',
    messageId: newId(),
    topicUrn: 'urn:smn:us-east-1:project-1:orders',
    topicId: newId(),
    protocol: 'http',
    body: 'Hello',
    publishedAt: SOME_TIME - 1000,
    expiresAt: SOME_TIME + 1000,
    attempt: 7,
    recipients: [{ subscriptionId: newId(), endpoint: 'http://receiver.example/', reason: 'it answered 500' }],
    ...given,
  };
  return { project: 'project-1', head, recipients, at: SOME_TIME, expiresAt };
};

const listed = async (project: string, page: { limit?: number; cursor?: string; now?: number } = {}) =>
  deadLetters.list({ project, limit: 100, now: SOME_TIME, ...page });

const idIn = async (project: string): Promise<string> => (await listed(project)).deadLetters[0]?.id ?? '';

describe('a dead letter', () => {
  test('is listed with reason and attempts and holds its message for the one recipient', async () => {
    const recipients = [1, 2].map((index) => ({
      subscriptionId: newId(),
      endpoint: `http://receiver.example/${index}`,
      extension: { header: { 'x-a': 'b' } },
      reason: `reason ${index}`,
    }));
    const dead = { ...aDeadEnvelope({ recipients }), project: 'holding' };
    await deadLetters.file(dead);

    const { deadLetters: found, cursor } = await listed('holding');

    expect(cursor).toBeUndefined();
    expect(found).toHaveLength(2);
    for (const recipient of recipients) {
      const one = found.find(({ endpoint }) => endpoint === recipient.endpoint);
      expect(one).toEqual({
        id: one?.id,
        shortId: expect.stringMatching(/^mjwaid1k[0-9a-z]{6}$/),
        kind: 'notification',
        project: 'holding',
        topicUrn: dead.head.topicUrn,
        messageId: dead.head.messageId,
        protocol: 'http',
        subscriptionId: recipient.subscriptionId,
        endpoint: recipient.endpoint,
        reason: recipient.reason,
        attempts: 7,
        at: SOME_TIME,
      });
      const envelope = { ...dead.head, recipients: [recipient] };
      expect(await deadLetters.get(one?.id ?? '', SOME_TIME)).toEqual({ ...one, envelope });
    }
  });

  test('is filed once however often, its body once for the message', async () => {
    const dead = { ...aDeadEnvelope(), project: 'again' };
    await deadLetters.file(dead);
    const second = { ...dead, at: SOME_TIME + 1000, expiresAt: expiresAt + 1000 };

    expect(await engine.callsOf(() => deadLetters.file(second))).toEqual([
      ...['GetItem', 'BatchGetItem', 'UpdateItem', 'BatchWriteItem'],
    ]);
    expect((await listed('again')).deadLetters).toMatchObject([{ at: SOME_TIME + 1000 }]);
  });

  test('keeps the original time to live and a body that lives long enough when a redriven copy dies', async () => {
    const dead = { ...aDeadEnvelope(), project: 'redriven' };
    await deadLetters.file(dead);
    const later = SOME_TIME + 20 * DAY;
    const head = { ...dead.head, attempt: 3, expiresAt: later };
    await deadLetters.file({ ...dead, head, at: later, expiresAt: later + 30 * DAY });

    const found = await deadLetters.get(await idIn('redriven'), later + 29 * DAY);

    expect(found?.envelope).toMatchObject({ attempt: 3, expiresAt: dead.head.expiresAt });
    const { Items = [] } = await engine.dynamodb.send(new ScanCommand({ TableName: 'deliveries' }));
    const body = Items.find(({ pk, sk }) => pk?.S?.includes('#redriven#') && sk?.S === 'body');
    expect(Number(body?.['ttl']?.N)).toBeGreaterThan((later + 30 * DAY) / 1000);
  });

  test('is kept apart from what the same message is to another protocol or of another kind', async () => {
    const messageId = newId();
    const project = 'apart';
    await deadLetters.file({ ...aDeadEnvelope({ messageId, body: 'one' }), project });
    await deadLetters.file({ ...aDeadEnvelope({ messageId, body: 'two', protocol: 'sms' }), project });
    await deadLetters.file({ ...aDeadEnvelope({ messageId, body: '', kind: 'confirmation' }), project });

    const { deadLetters: found } = await listed(project);
    const whole = await Promise.all(found.map(({ id }) => deadLetters.get(id, SOME_TIME)));

    expect(whole.map((one) => one?.envelope?.body).toSorted()).toEqual(['', 'one', 'two']);
  });

  test('is absent once it has expired, has been removed, or under an id that is none', async () => {
    await deadLetters.file({ ...aDeadEnvelope(), project: 'ending' });
    const id = await idIn('ending');

    expect(await deadLetters.get(id, expiresAt - 1)).toBeDefined();
    expect(await deadLetters.get(id, expiresAt)).toBeUndefined();
    expect((await listed('ending', { now: expiresAt })).deadLetters).toEqual([]);
    expect(await deadLetters.remove(id, SOME_TIME - 1)).toBe(false);
    expect(await deadLetters.remove(id, SOME_TIME)).toBe(true);
    expect(await deadLetters.remove(id, SOME_TIME)).toBe(false);
    expect(await deadLetters.get(id, SOME_TIME)).toBeUndefined();
    expect((await listed('ending')).deadLetters).toEqual([]);
    for (const bad of ['', 'x', Buffer.from('["topic#a","topic"]').toString('base64url'), '%%%']) {
      expect(await deadLetters.get(bad, SOME_TIME)).toBeUndefined();
      expect(await deadLetters.remove(bad, SOME_TIME)).toBe(false);
    }
  });

  test('cannot be used to reach a body', async () => {
    const dead = { ...aDeadEnvelope(), project: 'bodies' };
    await deadLetters.file(dead);
    const [pk] = JSON.parse(Buffer.from(await idIn('bodies'), 'base64url').toString());
    const id = Buffer.from(JSON.stringify([pk, 'body'])).toString('base64url');

    expect(await deadLetters.get(id, SOME_TIME)).toBeUndefined();
    expect(await deadLetters.remove(id, SOME_TIME)).toBe(false);
  });

  test('has 200 recipients in one filing', async () => {
    const recipients = Array.from({ length: 200 }, () => ({ subscriptionId: newId(), endpoint: 'http://e.example/' }));
    await deadLetters.file({ ...aDeadEnvelope({ recipients }), project: 'many' });

    expect((await listed('many', { limit: 300 })).deadLetters).toHaveLength(200);
  });

  test('holds any text of 256 KB unchanged', async () => {
    const awkward = ['"', '\\', '\u0000', '\u001f', '\u2028', '漢', '😀'].map((character) =>
      character.repeat(Math.floor(MAX_BODY_BYTES / Buffer.byteLength(character))),
    );
    for (const body of awkward) {
      const dead = { ...aDeadEnvelope({ body }), project: 'large' };
      await deadLetters.file(dead);
      const { id } = (await listed('large')).deadLetters.find((one) => one.messageId === dead.head.messageId) ?? {};
      expect((await deadLetters.get(id ?? '', SOME_TIME))?.envelope?.body === body).toBe(true);
    }
  });

  test('packs 256 KB of random text of any alphabet into one item', () => {
    const alphabet = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(alphabet, fc.nat(), (characters, seed) => {
        let state = seed + 1;
        let body = '';
        let bytes = 0;
        while (bytes < MAX_BODY_BYTES) {
          state = (state * 48_271) % 2_147_483_647;
          const character = characters[state % characters.length] ?? '';
          bytes += Buffer.byteLength(character);
          body += character;
        }
        const { head } = aDeadEnvelope({ body });
        expect(packHead(head).length).toBeLessThan(MAX_ITEM_BYTES - 2048);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a list of dead letters', () => {
  test('comes newest first in pages that neither skip nor repeat, and passes over what has expired', async () => {
    const project = 'paging';
    const ids = Array.from({ length: 25 }, () => newId());
    for (const [index, messageId] of ids.entries()) {
      const dead = aDeadEnvelope({ messageId });
      const ends = index % 5 === 0 ? SOME_TIME : expiresAt;
      await deadLetters.file({ ...dead, project, at: SOME_TIME + index, expiresAt: ends });
    }

    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listed(project, { limit: 6, ...(cursor !== undefined && { cursor }) });
      expect(page.deadLetters.length).toBeLessThanOrEqual(6);
      found.push(...page.deadLetters.map(({ messageId }) => messageId));
      cursor = page.cursor;
    } while (cursor !== undefined);

    expect(found).toEqual(ids.filter((_, index) => index % 5 !== 0).toReversed());
  });

  test('refuses a cursor that is none', async () => {
    await expect(listed('paging', { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'OPS.0001' });
  });
});

describe('what cannot be read', () => {
  const raw = { text: '{"broken', queue: 'HttpLane', reason: 'no envelope', at: SOME_TIME, expiresAt };

  test('is filed once under the project "-", with its text', async () => {
    await deadLetters.fileRaw(raw);
    await deadLetters.fileRaw(raw);

    const { deadLetters: found } = await listed('-');

    expect(found).toMatchObject([{ project: '-', reason: 'no envelope', at: SOME_TIME, protocol: '', endpoint: '' }]);
    const id = found[0]?.id ?? '';
    expect(await deadLetters.get(id, SOME_TIME)).toEqual({ ...found[0], text: raw.text });
    expect(await deadLetters.get(id, expiresAt)).toBeUndefined();
    expect(await deadLetters.remove(id, SOME_TIME)).toBe(true);
  });

  test('is cut to 200 KB', async () => {
    await deadLetters.fileRaw({ ...raw, text: '漢'.repeat(300_000), at: SOME_TIME + 1 });

    const found = await deadLetters.get(await idIn('-'), SOME_TIME);

    expect(found?.text?.startsWith('漢漢')).toBe(true);
    expect(Buffer.byteLength(found?.text ?? '')).toBeLessThanOrEqual(200 * 1024 + 2);
  });
});
