import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayOf } from '#src/domain/days.ts';
import { type AttemptLog, withAttempt } from '#src/domain/delivery/attempt-log.ts';
import { type Failure, trendOf } from '#src/domain/failures/failure.ts';
import { newId } from '#src/domain/identifiers.ts';
import type { Recipient } from '#src/queues/envelope.ts';
import { createDeadLetterStore, type DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createFailureStore, type FailureStore } from '#src/stores/deliveries/failure-store.ts';
import { deleteItem } from '#src/stores/table.ts';
import { type ConsumedUnits, countUnits } from '#test/support/consumed-units.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let deadLetters: DeadLetterStore;
let failures: FailureStore;
let units: ConsumedUnits;

beforeAll(async () => {
  engine = await startDynamodb();
  deadLetters = createDeadLetterStore(engine.deliveries);
  failures = createFailureStore(engine.deliveries);
  units = countUnits(engine.dynamodb);
});
afterAll(() => engine.stop());

const DAY = 86_400_000;

const aDeath = (recipients: readonly Recipient[], { at = SOME_TIME, messageId = newId(), project = newId() } = {}) => {
  const { recipients: _none, ...head } = anEnvelope({ protocol: 'http', attempt: 7, messageId });
  return { project, head, recipients, at, expiresAt: at + 30 * DAY };
};
const failing = (reason = 'HTTP 503', subscriptionId = newId()) =>
  aRecipient({ subscriptionId, endpoint: `http://${subscriptionId}.example/`, reason });

const listed = async (project: string, now = SOME_TIME): Promise<readonly Failure[]> =>
  (await failures.list({ project, limit: 100, now, matches: () => true })).failures;
const only = async (project: string, now = SOME_TIME): Promise<Failure> => {
  const [failure, ...others] = await listed(project, now);
  if (failure === undefined || others.length > 0) throw new Error(`There are ${others.length + 1} failures`);
  return failure;
};
const lettersOf = async (project: string, now = SOME_TIME) =>
  (await deadLetters.list({ project, limit: 100, now })).deadLetters;
const filedOn = ({ filed }: Failure, at: number) => filed.get(dayOf(at));

describe('a failure', () => {
  test('has the letters to one endpoint for one reason, however many attempts were made', async () => {
    const [project, recipient] = [newId(), failing()];
    const other = { ...recipient, reason: 'HTTP 500' };
    const again = { ...recipient, reason: 'Given up after 7 attempts; last failure: HTTP 503' };
    await deadLetters.file(aDeath([recipient, failing('HTTP 503')], { project }));
    await deadLetters.file(aDeath([again], { project, at: SOME_TIME + 1 }));
    await deadLetters.file(aDeath([other], { project, at: SOME_TIME + 2 }));

    const all = await listed(project);

    expect(all.map(({ code, endpoint, lastAt }) => [code, endpoint, lastAt])).toEqual([
      ['http-500', recipient.endpoint, SOME_TIME + 2],
      ['http-503', recipient.endpoint, SOME_TIME + 1],
      ['http-503', expect.any(String), SOME_TIME],
    ]);
    expect(all[1]).toMatchObject({ firstAt: SOME_TIME, reason: again.reason, kind: 'notification', protocol: 'http' });
    const counts = all.map((one) => failures.count(one, SOME_TIME));
    expect((await Promise.all(counts)).map(({ count }) => count)).toEqual([1, 2, 1]);
  });

  test('counts what is filed twice once', async () => {
    const dead = aDeath([failing()]);
    await deadLetters.file(dead);
    await deadLetters.file({ ...dead, at: SOME_TIME + 5 });

    const failure = await only(dead.project);

    expect(failure).toMatchObject({ firstAt: SOME_TIME, lastAt: SOME_TIME + 5 });
    expect(filedOn(failure, SOME_TIME)).toBe(1);
    expect(await failures.count(failure, SOME_TIME)).toEqual({ count: 1, hasMore: false });
  });

  test('counts a record once whose filing broke off after it was counted', async () => {
    const dead = { ...aDeath([failing()]), record: 'record-1' };
    const breaking = createDeadLetterStore({
      ...engine.deliveries,
      dynamodb: Object.assign(Object.create(engine.dynamodb), {
        send: (command: object) =>
          command.constructor.name === 'BatchWriteItemCommand'
            ? Promise.reject(new Error('broken off'))
            : Reflect.apply(engine.dynamodb.send, engine.dynamodb, [command]),
      }),
    });
    await expect(breaking.file(dead)).rejects.toThrow('broken off');
    await deadLetters.file(dead);

    const failure = await only(dead.project);

    expect(filedOn(failure, SOME_TIME)).toBe(1);
    expect(await failures.count(failure, SOME_TIME)).toEqual({ count: 1, hasMore: false });
  });

  test('loses a letter that is removed, and counts one that is filed anew after that', async () => {
    const dead = aDeath([failing()]);
    await deadLetters.file(dead);
    const [letter] = await lettersOf(dead.project);
    expect(letter && (await deadLetters.remove(letter.id, letter.at))).toBe(true);
    const failure = await only(dead.project);
    expect(await failures.count(failure, SOME_TIME)).toEqual({ count: 0, hasMore: false });

    await deadLetters.file({ ...dead, at: SOME_TIME + 1 });

    expect(await failures.count(failure, SOME_TIME)).toEqual({ count: 1, hasMore: false });
    expect(filedOn(await only(dead.project), SOME_TIME)).toBe(2);
  });

  test('keeps a letter that was filed again since it was read', async () => {
    const dead = aDeath([failing()]);
    await deadLetters.file(dead);
    const [letter] = await lettersOf(dead.project);
    await deadLetters.file({ ...dead, at: SOME_TIME + 1 });

    expect(letter && (await deadLetters.remove(letter.id, letter.at))).toBe(false);
    expect(await failures.count(await only(dead.project), SOME_TIME)).toEqual({ count: 1, hasMore: false });
  });

  test('does not count what is expired, and is forgotten a month after its last letter', async () => {
    const dead = { ...aDeath([failing()]), expiresAt: SOME_TIME + 1000 };
    await deadLetters.file(dead);
    const { id, project } = await only(dead.project);

    expect((await failures.count({ id, project }, SOME_TIME + 1000)).count).toBe(0);
    expect(await failures.get({ id, project }, SOME_TIME + 30 * DAY)).toBeDefined();
    expect(await failures.get({ id, project }, SOME_TIME + 32 * DAY)).toBeUndefined();
    expect(await listed(project, SOME_TIME + 32 * DAY)).toEqual([]);
  });

  test('counts by the day, and forgets days of the weeks before', async () => {
    const [project, recipient] = [newId(), failing()];
    for (const days of [0, 1, 1, 9])
      await deadLetters.file(aDeath([recipient], { project, at: SOME_TIME + days * DAY }));

    const failure = await only(project);

    expect([...failure.filed]).toEqual([[dayOf(SOME_TIME + 9 * DAY), 1]]);
    expect(trendOf(failure, SOME_TIME + 9 * DAY).map(({ filed }) => filed)).toEqual([0, 0, 0, 0, 0, 0, 1]);
  });

  test('is counted to 1,000', async () => {
    const endpoint = 'someone@example.com';
    const { head, ...dead } = aDeath(
      Array.from({ length: 1001 }, () => aRecipient({ subscriptionId: newId(), endpoint })),
    );
    await deadLetters.file({ ...dead, head: { ...head, kind: 'direct' } });

    const failure = await only(dead.project);

    expect(await failures.count(failure, SOME_TIME)).toEqual({ count: 1000, hasMore: true });
    expect(filedOn(failure, SOME_TIME)).toBe(1001);
  });
});

describe('counting a failure anew', () => {
  const MINUTE = 60_000;

  test('removes entries whose letters are gone, but none that may be being filed', async () => {
    const [project, recipient] = [newId(), failing()];
    await deadLetters.file(aDeath([recipient], { project }));
    await deadLetters.file(aDeath([recipient], { project }));
    const [letter] = await lettersOf(project);
    const [pk, sk] = JSON.parse(Buffer.from(letter?.id ?? '', 'base64url').toString());
    await deleteItem(engine.deliveries, { pk, sk });
    const failure = await only(project);

    expect(await failures.recount(failure, SOME_TIME + MINUTE)).toEqual({ count: 2, hasMore: false });
    expect(await failures.recount(failure, SOME_TIME + MINUTE + 1)).toEqual({ count: 1, hasMore: false });
    expect(await failures.count(failure, SOME_TIME)).toEqual({ count: 1, hasMore: false });
  });

  test('leaves out a letter that has died again for another reason before it was removed', async () => {
    const [project, messageId, recipient] = [newId(), newId(), failing('HTTP 503')];
    await deadLetters.file(aDeath([recipient], { project, messageId }));
    const [letter] = await lettersOf(project);
    const at = SOME_TIME + 1;
    await deadLetters.file(aDeath([{ ...recipient, reason: 'HTTP 500' }], { project, messageId, at }));
    if (letter !== undefined) await deadLetters.remove(letter.id, letter.at);

    const later = at + MINUTE + 1;
    const counts = (await listed(project)).map(async (one) => [one.code, (await failures.recount(one, later)).count]);

    expect(await Promise.all(counts)).toEqual([
      ['http-500', 1],
      ['http-503', 0],
    ]);
  });
});

describe('a list of failures', () => {
  test('comes newest first in pages that neither skip nor repeat, each as it is', async () => {
    const project = newId();
    const recipients = Array.from({ length: 7 }, () => failing());
    for (const [index, recipient] of recipients.entries())
      await deadLetters.file(aDeath([recipient], { project, at: SOME_TIME + index }));
    const found: Failure[] = [];
    let cursor: string | undefined;
    do {
      const page = await failures.list({ project, limit: 3, cursor, now: SOME_TIME, matches: () => true });
      found.push(...page.failures);
      cursor = page.cursor;
    } while (cursor !== undefined);

    expect(found.map(({ endpoint }) => endpoint)).toEqual(recipients.map(({ endpoint }) => endpoint).toReversed());
    const [first] = found;
    if (first !== undefined) await failures.mute(first, SOME_TIME + DAY, SOME_TIME);
    expect((await listed(project))[0]).toMatchObject({ mutedUntil: SOME_TIME + DAY });
  });

  test('refuses a cursor that is none', async () => {
    const page = { project: newId(), limit: 3, cursor: 'nonsense', now: SOME_TIME, matches: () => true };
    await expect(failures.list(page)).rejects.toMatchObject({ code: 'OPS.0001' });
  });
});

describe('what is said of a failure', () => {
  test('is kept with it, and taken back', async () => {
    const dead = aDeath([failing()]);
    await deadLetters.file(dead);
    const of = await only(dead.project);
    const now = SOME_TIME + 1;
    expect(await failures.acknowledge(of, { at: now, by: 'anna' })).toMatchObject({
      acknowledgement: { at: now, by: 'anna' },
    });
    expect(await failures.acknowledge(of, { at: now + 1 })).toMatchObject({ acknowledgement: { at: now + 1 } });
    const muted = await failures.mute(of, now + 30 * DAY, now);
    expect(muted).toMatchObject({ mutedUntil: now + 30 * DAY });
    expect(await failures.mute(of, undefined, now)).not.toHaveProperty('mutedUntil');
    expect((await failures.get(of, now))?.acknowledgement).toEqual({ at: now + 1, by: undefined });
  });

  test('is not kept of a failure that is not there', async () => {
    const absent = { project: newId(), id: newId() };

    expect(await failures.acknowledge(absent, { at: SOME_TIME })).toBeUndefined();
    expect(await failures.mute(absent, SOME_TIME + DAY, SOME_TIME)).toBeUndefined();
    expect(await failures.get(absent, SOME_TIME)).toBeUndefined();
  });
});

describe('what failures cost', () => {
  // The index of lists takes one unit more for a letter, and two for a failure, whose place changes: the engine does not tell.
  const costOf = async (work: () => Promise<unknown>) => {
    Object.assign(units, { read: 0, written: 0 });
    await work();
    return { ...units };
  };

  test('a letter is four written units: its message, itself, its failure and its entry there', async () => {
    const dead = aDeath([failing()]);
    expect(await costOf(() => deadLetters.file(dead))).toEqual({ read: 2, written: 4 });
    expect(await costOf(() => deadLetters.file({ ...dead, at: SOME_TIME + 1 }))).toEqual({ read: 2, written: 3 });
    const [letter] = await lettersOf(dead.project);
    expect(await costOf(async () => letter && deadLetters.remove(letter.id, letter.at))).toEqual({
      read: 0,
      written: 2,
    });
    const failure = await only(dead.project);
    expect(await costOf(() => failures.count(failure, SOME_TIME))).toMatchObject({ written: 0 });
  });

  test('a letter with the log of its seven attempts is no unit more, whether they failed for one reason or for two', async () => {
    const logOf = (...reasons: readonly string[]) =>
      Array.from({ length: 7 }).reduce<AttemptLog>((log, _, index) => {
        const reason = reasons[index % reasons.length] ?? '';
        return withAttempt(log, { at: SOME_TIME + index * 60_000, reason });
      }, []);
    for (const attemptLog of [logOf('HTTP 503'), logOf('timeout', 'HTTP 503')]) {
      const recipient = {
        ...failing('Given up after 7 attempts; last failure: HTTP 503'),
        ...{ lastFailure: 'HTTP 503', attemptLog },
      };
      expect(await costOf(() => deadLetters.file(aDeath([recipient])))).toEqual({ read: 2, written: 4 });
    }
  });
});
