import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { MoveDependencies } from '#src/operations/moving/move-context.ts';
import { beginMove, continueMove, undoMove } from '#src/operations/moving/move-topic.ts';
import { holdMessages } from '#src/pipeline/holding/hold-messages.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { forwardAll, movesFrom, refusalOf } from '#test/support/moving.ts';
import {
  fannedOut,
  idOf,
  newTopic,
  publishAt,
  requestOf,
  rowsOf,
  subscribeTo,
  ticking,
  toEnd,
} from '#test/support/moving-topic.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let here: Operations;
let there: Operations;
beforeAll(async () => {
  [here, there] = await Promise.all([startOperations(), startOperations()]);
});
afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
});

let name: string;
let urn: string;
beforeEach(async () => {
  ({ name, urn } = await newTopic(here));
});

test('moves back, and on to a third place; what comes to any of them goes after it, and ids stay', async () => {
  const third = await startOperations();
  try {
    const urns = await subscribeTo(here, urn);
    const topicId = await idOf(here, name);
    await toEnd(await beginMove(requestOf(name), movesFrom(here, there)), movesFrom(here, there));
    await toEnd(await beginMove(requestOf(name), movesFrom(there, here)), movesFrom(there, here));
    expect((await rowsOf(here, topicId)).length).toBe(5);
    expect(await publishAt(there, name, here)).toEqual(['forwarded']);
    expect(await forwardAll(here, there)).toEqual(['accepted']);
    expect(await fannedOut(here)).toEqual([urn]);

    await toEnd(await beginMove(requestOf(name), movesFrom(here, third)), movesFrom(here, third));
    expect(await publishAt(there, name, here)).toEqual(['forwarded']);
    expect(await forwardAll(here, third)).toEqual(['forwarded']);
    expect(await forwardAll(third, here)).toEqual(['accepted']);
    expect(await fannedOut(third)).toEqual([urn]);
    const again = await third.call('AddSubscription', {
      path: { topic_urn: urn },
      body: { protocol: 'sms', endpoint: '+8613800138000', remark: '' },
    });
    expect([again.status, again.body.subscription_urn]).toEqual([200, urns[1]]);
  } finally {
    await third.stop();
  }
});

test('what is published while it moves waits, and is delivered here when that is undone', async () => {
  const moving = movesFrom(here, there);
  const move = await beginMove(requestOf(name), moving);
  await continueMove(move, { ...moving, clock: ticking(here, 2) });

  expect(await publishAt(here, name, here)).toEqual(['waiting']);
  await undoMove(move, moving);
  // What waits with a delay is worked off as if that had passed.
  expect(await forwardAll(here, there)).toEqual(['accepted']);
  expect(await fannedOut(here)).toEqual([urn]);
});

test('whoever cancels at either place while it moves stays out', async () => {
  const [email = '', , https = ''] = await subscribeTo(here, urn);
  const moving = movesFrom(here, there);
  const move = await beginMove(requestOf(name), moving);
  const cancelling = (place: Operations, subscription_urn: string) =>
    place.call('UnsubscribeTopic', { query: { subscription_urn } });
  let calls = 0;
  const whileMoving: MoveDependencies = {
    ...moving,
    moves: {
      ...moving.moves,
      advance: async (of, to) => {
        calls += 1;
        if (to.phase === 'copied') expect((await cancelling(here, email)).status).toBe(200);
        if (to.phase === 'settled') {
          expect(await cancelling(here, https)).toMatchObject({
            location: expect.stringContaining(encodeURIComponent(https)),
          });
          expect((await cancelling(there, https)).status).toBe(200);
        }
        return moving.moves.advance(of, to);
      },
    },
  };
  expect((await toEnd(move, whileMoving)).phase).toBe('done');
  expect(calls).toBeGreaterThan(5);
  const rows = await rowsOf(there, move.topicId);
  const statusOf = (one: string) => rows.find(({ id }) => one.endsWith(id))?.status;
  expect([statusOf(email), statusOf(https)]).toEqual([3, 3]);
});

test('what is held and what was given up follows the topic', async () => {
  const [, , https = ''] = await subscribeTo(here, urn);
  const topicId = await idOf(here, name);
  await here.call('PauseSubscription', { path: { subscription_urn: https }, body: {} });
  const held = heldEnvelope(topicId, https);
  await createBacklogStore(here.dynamodb.deliveries).hold([held], 3_600_000);
  await here.letters.file({
    ...{ project: PROJECT, at: 1, expiresAt: here.dependencies.clock() + 3_600_000 },
    ...{
      head: { ...held, messageId: newId() },
      recipients: held.recipients.map((one) => ({ ...one, reason: 'HTTP 410' })),
    },
  });
  const moving = movesFrom(here, there);

  const done = await toEnd(await beginMove(requestOf(name), moving), moving);

  expect(done).toMatchObject({ phase: 'done', followed: 2 });
  expect(await forwardAll(there, here)).toEqual(['accepted', 'accepted']);
  const sent = (await there.envelopes('http')).filter(({ messageId }) => messageId === held.messageId);
  expect(sent.map(({ requeued }) => requeued)).toEqual([true]);
  expect((await there.sqs.take(there.sqs.urls.deadLetters.http)).length).toBe(1);
  expect((await here.call('ListDeadLetters')).body.dead_letters).toEqual([]);
});

test('what comes to the hold queue of its old place when it has gone follows, whatever it waits for', async () => {
  const [, , https = ''] = await subscribeTo(here, urn);
  const moving = movesFrom(here, there);
  const { topicId } = await toEnd(await beginMove(requestOf(name), moving), moving);
  const paused = heldEnvelope(topicId, https);
  const [recipient] = paused.recipients;
  const held = { reason: 'window', until: here.dependencies.clock() + 60_000 };
  const untilLater = { ...paused, messageId: newId(), recipients: [{ ...recipient, held }] };
  const records = [paused, untilLater].map((one) => ({ id: one.messageId, body: JSON.stringify(one) }));

  expect(await holdMessages(records, { ...here.dependencies, ...NOTHING_KEPT })).toEqual({ failedIds: [], held: 0 });

  expect(await forwardAll(here, there)).toEqual(['forwarded', 'forwarded']);
  expect(await forwardAll(there, here)).toEqual(['accepted', 'accepted']);
  const sent = (await there.envelopes('http')).map(({ messageId }) => messageId);
  expect(sent.toSorted()).toEqual([paused.messageId, untilLater.messageId].toSorted());
});

/** For a hold function that has nothing to keep. */
const NOTHING_KEPT = {
  backlog: { hold: async (envelopes: readonly unknown[]) => expect(envelopes).toEqual([]) },
  health: { get: () => Promise.reject(new Error('No health is asked for')) },
  wakes: { ensure: () => Promise.reject(new Error('No wake is set')) },
  slots: { forFresh: () => Promise.reject(new Error('No slot is reserved')) },
  keepDays: 30,
};

const heldEnvelope = (topicId: string, subscriptionUrn: string): Envelope => ({
  ...{ v: 1, kind: 'notification', messageId: newId(), topicUrn: urn, topicId, protocol: 'https', body: 'text' },
  ...{ publishedAt: here.dependencies.clock(), expiresAt: here.dependencies.clock() + 3_600_000, attempt: 0 },
  recipients: [{ subscriptionId: subscriptionUrn.split(':').at(-1) ?? '', endpoint: 'https://example.com/hook' }],
});

test('what is published where it has not arrived yet is refused: it could be undone', async () => {
  const moving = movesFrom(here, there);
  const move = await beginMove(requestOf(name), moving);
  await continueMove(move, { ...moving, clock: ticking(here, 5) });
  const publishing = publishAt(there, name, here);
  expect(await refusalOf(publishing)).toContain(`The topic ${name} is being moved`);
  await undoMove(move, moving);
});
