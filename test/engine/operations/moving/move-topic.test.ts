import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MoveDependencies } from '#src/operations/moving/move-context.ts';
import { beginMove, continueMove, planMove, undoMove } from '#src/operations/moving/move-topic.ts';
import { movesFrom, refusalOf } from '#test/support/moving.ts';
import { idOf, newTopic, requestOf, rowsOf, subscribeTo, ticking, toEnd, topicOf } from '#test/support/moving-topic.ts';
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

test('a topic moves with its subscriptions as they are, and is found at its new place only', async () => {
  const urns = await subscribeTo(here, urn);
  const topicId = await idOf(here, name);
  const before = await rowsOf(here, topicId);
  const moving = movesFrom(here, there);

  const done = await toEnd(await beginMove(requestOf(name), moving), moving);

  expect(done).toMatchObject({ phase: 'done', copied: 5, toTopicUrn: urn });
  expect(await rowsOf(there, topicId)).toEqual(before);
  expect(await rowsOf(here, topicId)).toEqual([]);
  expect((await there.call('ListTopicDetails', { path: { topic_urn: urn } })).status).toBe(200);
  const shown = await there.call('ListSubscriptionsByTopic', { path: { topic_urn: urn } });
  expect(shown.body.subscriptions.map((one: { subscription_urn: string }) => one.subscription_urn).toSorted()).toEqual(
    [...urns].toSorted(),
  );
  expect(await here.call('ListTopicDetails', { path: { topic_urn: urn } })).toMatchObject({
    code: 'OPS.0134',
    status: 410,
    message: `The topic ${name} has moved: it is ${urn} at https://there.example.com. What is published to it here is still forwarded.`,
  });
  expect((await here.call('ListTopics', { query: { name } })).body.topics).toEqual([]);
  expect((await here.call('ListMoves')).body.moves[0]).toMatchObject({ topic_urn: urn, phase: 'done', copied: 5 });
});

test('cannot be changed while it moves, and is what it was when that is undone', async () => {
  await subscribeTo(here, urn);
  const topicId = await idOf(here, name);
  const before = await rowsOf(here, topicId);
  const moving = movesFrom(here, there);
  const move = await beginMove(requestOf(name), moving);
  await moving.topicMoves.change(await topicOf(here, name), {
    state: 'leaving',
    id: move.id,
  });

  const changing = await here.call('UpdateTopic', { path: { topic_urn: urn }, body: { display_name: 'x' } });
  expect(changing).toMatchObject({ code: 'OPS.0133', status: 409 });
  expect((await here.call('ListTopicDetails', { path: { topic_urn: urn } })).status).toBe(200);

  expect((await undoMove(move, moving)).phase).toBe('undone');
  expect(await rowsOf(here, topicId)).toEqual(before);
  expect(await rowsOf(there, topicId)).toEqual([]);
  expect((await here.call('UpdateTopic', { path: { topic_urn: urn }, body: { display_name: 'x' } })).status).toBe(200);
});

test('says in a dry run what would travel and what is in the way, and writes nothing', async () => {
  await subscribeTo(here, urn);
  const moving = movesFrom(here, there);
  expect(await planMove(requestOf(name), moving)).toEqual({ subscriptions: 5, faults: [] });

  const few = movesFrom(here, {
    ...there,
    call: (operation, input, changes) => {
      const { settings } = there.dependencies;
      const quotas = { ...settings.quotas, subscriptionsPerTopic: 4 };
      return there.call(operation, input, { ...changes, settings: { ...settings, quotas } });
    },
  });
  const fault = `The topic ${name} has 5 subscriptions; the stage allows 4.`;
  expect(await planMove(requestOf(name), few)).toEqual({ subscriptions: 5, faults: [fault] });
  expect(await refusalOf(beginMove(requestOf(name), few))).toBe(`The topic cannot be moved. ${fault}`);

  await there.topic(name);
  expect(await refusalOf(planMove(requestOf(name), moving))).toContain(`The project has another topic ${name}`);
  expect((await here.call('UpdateTopic', { path: { topic_urn: urn }, body: { display_name: 'x' } })).status).toBe(200);
});

test('of two moves of a topic one is refused, also when both have begun at once', async () => {
  const moving = movesFrom(here, there);
  const [first, second] = [await beginMove(requestOf(name), moving), await beginMove(requestOf(name), moving)];
  await continueMove(first, { ...moving, clock: ticking(here, 2) });
  expect(await refusalOf(beginMove(requestOf(name), moving))).toContain(
    `is being moved already, by the move ${first.id}`,
  );
  expect(await refusalOf(continueMove(second, moving))).toContain('is being moved by another move');
  expect((await undoMove(second, moving)).phase).toBe('undone');
  expect((await toEnd(first, moving)).phase).toBe('done');
  expect(await refusalOf(undoMove(first, moving))).toContain('the topic has gone');
});

test('a copy that is not what was sent keeps the topic from leaving', async () => {
  await subscribeTo(here, urn);
  const moving = movesFrom(here, there);
  const wrong: MoveDependencies = {
    ...moving,
    remotePlace: {
      call: async (move, token, step) => {
        const answer = await moving.remotePlace.call(move, token, step);
        return step['step'] === 'records' ? { kind: 'done', body: { digest: '0'.repeat(64) } } : answer;
      },
    },
  };
  const move = await beginMove(requestOf(name), moving);
  expect(await refusalOf(toEnd(move, wrong))).toContain('is not what was sent to it');
  expect((await here.dependencies.topics.get({ project: PROJECT, name }))?.move?.state).toBe('leaving');
  expect((await toEnd(move, moving)).phase).toBe('done');
});

test('waits for as long as calls that began before it had gone may take, and then for its functions to end', async () => {
  await subscribeTo(here, urn);
  let now = here.dependencies.clock();
  const moving: MoveDependencies = {
    ...movesFrom(here, there),
    settings: { ...here.dependencies.settings, moving: { settleSeconds: 60, clearSeconds: 150 } },
    clock: () => now,
  };
  const move = await beginMove(requestOf(name), moving);

  expect(await continueMove(move, moving)).toMatchObject({ move: { phase: 'moved' }, waitSeconds: 60 });
  now += 59_500;
  expect(await continueMove(move, moving)).toMatchObject({ move: { phase: 'moved' }, waitSeconds: 1 });
  now += 500;
  expect(await continueMove(move, moving)).toMatchObject({ move: { phase: 'active' }, waitSeconds: 90 });
  now += 90_000;
  expect(await continueMove(move, moving)).toMatchObject({ move: { phase: 'done' }, waitSeconds: 0 });
});

test('comes to its end by two calls at once, of which one may be refused what the other has done', async () => {
  await subscribeTo(here, urn);
  const topicId = await idOf(here, name);
  const before = await rowsOf(here, topicId);
  const moving = movesFrom(here, there);
  const move = await beginMove(requestOf(name), moving);

  const ends = await Promise.allSettled([toEnd(move, moving), toEnd(move, moving)]);

  expect(ends).toContainEqual({ status: 'fulfilled', value: expect.objectContaining({ phase: 'done' }) });
  expect(await toEnd(move, moving)).toMatchObject({ phase: 'done', copied: 5 });
  expect(await rowsOf(there, topicId)).toEqual(before);
});

test('is undone once, however often that is asked for', async () => {
  const moving = movesFrom(here, there);
  const move = await beginMove(requestOf(name), moving);
  const undone = await undoMove(move, moving);
  expect(await undoMove(move, moving)).toEqual(undone);
});
