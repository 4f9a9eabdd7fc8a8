import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { MoveDependencies } from '#src/operations/moving/move-context.ts';
import { beginMove, undoMove } from '#src/operations/moving/move-topic.ts';
import type { RemotePlace } from '#src/pipeline/moving/remote-place.ts';
import { forwardAll, movesFrom, RECEIVE, refusalOf } from '#test/support/moving.ts';
import {
  idOf,
  moveUpTo,
  newTopic,
  publishAt,
  requestOf,
  rowsOf,
  subscribeTo,
  toEnd,
  topicOf,
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

type Step = Parameters<RemotePlace['call']>[2];

const receive = (step: Step, place = there, topic_urn = urn) =>
  place.call('ReceiveTopic', {
    path: { topic_urn, project_id: topic_urn.split(':')[3] ?? '' },
    body: step,
    grant: RECEIVE,
  });

/** What sends topics from here to there, and the last step of each kind that it has sent. */
const recorded = () => {
  const moving = movesFrom(here, there);
  const steps = new Map<unknown, Step>();
  const call: RemotePlace['call'] = (move, token, step) => {
    steps.set(step['step'], step);
    return moving.remotePlace.call(move, token, step);
  };
  const stepOf = (kind: string): Step => {
    const step = steps.get(kind);
    if (step === undefined) throw new Error(`No step ${kind} was sent`);
    return step;
  };
  return { moving: { ...moving, remotePlace: { call } } satisfies MoveDependencies, stepOf };
};

test('what is no step, or of another topic, is refused and changes nothing', async () => {
  const ids = { move_id: newId(), topic_id: newId() };
  expect(await receive({ step: 'activate' })).toMatchObject({ code: 'OPS.0136', status: 400 });
  expect(await receive({ step: 'activate', ...ids })).toMatchObject({ code: 'OPS.0135', status: 409 });
  expect(await receive({ step: 'forward', ...ids, item: {} })).toMatchObject({ code: 'SMN.0006', status: 404 });
  const elsewhere = [urn.replace('us-east-1', 'eu-west-1'), urn.replace(PROJECT, 'other')];
  for (const topic_urn of elsewhere)
    expect(
      await there.call('ReceiveTopic', { path: { topic_urn }, body: { step: 'activate', ...ids }, grant: RECEIVE }),
    ).toMatchObject({ code: 'SMN.0006', status: 404 });
  await there.topic(name);
  expect((await receive({ step: 'discard', ...ids })).code).toBe(undefined);
  expect((await there.call('ListTopicDetails', { path: { topic_urn: urn } })).status).toBe(200);
});

test('needs a topic among the records, and an item that can be read', async () => {
  const { moving, stepOf } = recorded();
  await toEnd(await beginMove(requestOf(name), moving), moving);
  const withoutTopic = { ...stepOf('check'), topic_id: newId(), records: [] };
  expect(await receive(withoutTopic)).toMatchObject({
    code: 'OPS.0136',
    message: 'Parameter: the step of the move is invalid. It has no topic.',
  });
  const { move_id, topic_id } = stepOf('activate');
  expect(await receive({ step: 'forward', move_id, topic_id, item: {} })).toMatchObject({
    code: 'OPS.0136',
    message: 'Parameter: the step of the move is invalid. Its item cannot be read.',
  });
});

test('a step that comes late does nothing to a topic that is in force by then', async () => {
  await subscribeTo(here, urn);
  const { moving, stepOf } = recorded();
  await toEnd(await beginMove(requestOf(name), moving), moving);
  const topicId = await idOf(there, name);
  const before = [await topicOf(there, name), await rowsOf(there, topicId)];

  for (const late of ['check', 'records', 'topic'])
    expect(await receive(stepOf(late))).toMatchObject({
      code: 'OPS.0135',
      message: 'The topic cannot be moved here. It is there already, and in force.',
    });
  const { move_id, topic_id } = stepOf('activate');
  expect(await receive({ step: 'discard', move_id, topic_id })).toMatchObject({
    code: 'OPS.0135',
    message: 'The topic cannot be moved here. It is in force here.',
  });
  expect((await receive(stepOf('activate'))).body).toMatchObject({ is_active: true });
  expect([await topicOf(there, name), await rowsOf(there, topicId)]).toEqual(before);
});

test('what one move brings, another cannot change, discard or put in force', async () => {
  await subscribeTo(here, urn);
  const { moving, stepOf } = recorded();
  const move = await beginMove(requestOf(name), moving);
  await moveUpTo('copied', move, moving);
  const topicId = move.topicId;
  const before = [await topicOf(there, name), await rowsOf(there, topicId)];

  const move_id = newId();
  for (const kind of ['check', 'records', 'topic'])
    expect((await receive({ ...stepOf(kind), move_id })).message).toBe(
      `The topic cannot be moved here. Another move brings it: ${move.id}.`,
    );
  expect((await receive({ step: 'discard', move_id, topic_id: topicId })).body).toMatchObject({ done: true });
  await receive({ step: 'activate', move_id, topic_id: topicId });
  expect([await topicOf(there, name), await rowsOf(there, topicId)]).toEqual(before);
  expect((await toEnd(move, moving)).phase).toBe('done');
});

test('nothing arrives where the topic leaves, nor before its move away from there is over', async () => {
  await subscribeTo(here, urn);
  const { moving, stepOf } = recorded();
  const away = await beginMove(requestOf(name), moving);
  await moveUpTo('active', away, moving);
  const back = movesFrom(there, here);
  expect(await refusalOf(beginMove(requestOf(name), back))).toContain(
    `Its move away from here, ${away.id}, is not over yet`,
  );
  expect((await toEnd(away, moving)).phase).toBe('done');

  const returning = await beginMove(requestOf(name), back);
  await moveUpTo('copying', returning, back);
  expect((await receive(stepOf('records'))).message).toBe(
    `The topic cannot be moved here. It is moved away from here: ${returning.id}.`,
  );
  expect((await toEnd(returning, back)).phase).toBe('done');
});

test('a return that is undone leaves the topic where it had moved to, and what comes here still goes after it', async () => {
  await subscribeTo(here, urn);
  const moving = movesFrom(here, there);
  await toEnd(await beginMove(requestOf(name), moving), moving);
  const { move: moved, id: topicId } = await topicOf(here, name);
  const rows = await rowsOf(there, topicId);
  const back = movesFrom(there, here);
  const returning = await beginMove(requestOf(name), back);
  await moveUpTo('copied', returning, back);
  expect((await topicOf(here, name)).move).toEqual({ state: 'arriving', id: returning.id, before: moved });
  expect(await publishAt(here, name, there)).toEqual(['forwarded']);

  expect((await undoMove(returning, back)).phase).toBe('undone');
  expect((await topicOf(here, name)).move).toEqual(moved);
  expect([await rowsOf(here, topicId), await rowsOf(there, topicId)]).toEqual([[], rows]);
  expect(await publishAt(here, name, there)).toEqual(['forwarded']);
  expect(await forwardAll(there, here)).toEqual(['accepted', 'accepted']);
});

test('only the rows of the topic that was to come are discarded', async () => {
  await subscribeTo(here, urn);
  const { moving } = recorded();
  const move = await beginMove(requestOf(name), moving);
  await moveUpTo('copied', move, moving);
  const rows = await rowsOf(there, move.topicId);
  const ids = { move_id: newId(), topic_id: move.topicId };

  const other = await newTopic(here);
  expect((await receive({ step: 'discard', ...ids }, there, other.urn)).message).toBe(
    'The topic cannot be moved here. It is in force here.',
  );
  expect(await rowsOf(there, move.topicId)).toEqual(rows);
  const leftBehind = { ...(await topicOf(there, name)) };
  await there.dependencies.topicMoves.remove(leftBehind);
  await there.dependencies.topics.removePointer(move.topicId);
  expect((await receive({ step: 'discard', ...ids }, there, other.urn)).message).toBe(
    'The topic cannot be moved here. It is another topic whose subscriptions are here.',
  );
  expect(await rowsOf(there, move.topicId)).toEqual(rows);
  await undoMove(move, moving);
  expect(await rowsOf(there, move.topicId)).toEqual([]);
});

test('records that are to be here already are refused where they are not', async () => {
  await subscribeTo(here, urn);
  const { moving, stepOf } = recorded();
  const move = await beginMove(requestOf(name), moving);
  await moveUpTo('copied', move, moving);
  const records = stepOf('records');
  await undoMove(move, moving);
  expect((await receive({ ...records, is_within: true })).message).toBe(
    'The topic cannot be moved here. It has not come here.',
  );
  expect((await receive(records, here, urn.replace(PROJECT, 'other'))).message).toBe(
    `The topic cannot be moved here. It is in force here, as ${name} of the project ${PROJECT}.`,
  );
});

test('a project that is full takes no topic; a name whose time at its old place is over is free again', async () => {
  const moving = movesFrom(here, there);
  const quotas = { ...there.dependencies.settings.quotas, topicsPerProject: 0 };
  const full: Operations = {
    ...there,
    call: (operation, input, changes) =>
      there.call(operation, input, { ...changes, settings: { ...there.dependencies.settings, quotas } }),
  };
  expect(await refusalOf(beginMove(requestOf(name), movesFrom(here, full)))).toMatch(
    /The project has \d+ topics, and may have 0/,
  );

  await toEnd(await beginMove(requestOf(name, { keepDays: 1 }), moving), moving);
  expect(await here.call('CreateTopic', { body: { name } })).toMatchObject({ code: 'OPS.0134' });
  here.wait(86_400 + 1);
  expect((await here.call('CreateTopic', { body: { name } })).status).toBe(201);
  expect((await here.call('ListTopicDetails', { path: { topic_urn: urn } })).status).toBe(200);
  expect(await idOf(here, name)).not.toBe(await idOf(there, name));
});
