import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MoveDependencies } from '#src/operations/moving/move-context.ts';
import { beginMove } from '#src/operations/moving/move-topic.ts';
import { movesFrom } from '#test/support/moving.ts';
import { expectCut, idOf, newTopic, requestOf, rowsOf, subscribeTo, toEnd } from '#test/support/moving-topic.ts';
import { type Operations, startOperations } from '#test/support/operations.ts';

let here: Operations;
let there: Operations;
beforeAll(async () => {
  [here, there] = await Promise.all([startOperations(), startOperations()]);
});
afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
});

test('ends the same wherever it is cut short', async () => {
  for (let at = 1; ; at += 1) {
    const { name, urn } = await newTopic(here);
    await subscribeTo(here, urn);
    const topicId = await idOf(here, name);
    const before = await rowsOf(here, topicId);
    const moving = movesFrom(here, there);
    const move = await beginMove(requestOf(name), moving);
    const counted = cutAt(moving, at);
    await toEnd(move, counted.dependencies).catch(expectCut);
    const done = await toEnd(move, moving);
    expect([at, done.phase]).toEqual([at, 'done']);
    expect(await rowsOf(there, topicId)).toEqual(before);
    expect(await rowsOf(here, topicId)).toEqual([]);
    await here.call('DeleteTopic', { path: { topic_urn: urn } });
    await there.call('DeleteTopic', { path: { topic_urn: urn } });
    if (!counted.wasCut()) break;
    expect(at).toBeLessThan(60);
  }
});

/** Lets the call of that number do its work, and fail then. */
const cutAt = (moving: MoveDependencies, at: number) => {
  let calls = 0;
  let wasCut = false;
  const cutting =
    <A extends readonly unknown[], R>(call: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      calls += 1;
      const isHere = calls === at;
      const result = await call(...given);
      if (!isHere) return result;
      wasCut = true;
      throw new Error('cut');
    };
  const dependencies: MoveDependencies = {
    ...moving,
    remotePlace: { call: cutting(moving.remotePlace.call) },
    moves: { ...moving.moves, advance: cutting(moving.moves.advance) },
    topicMoves: { ...moving.topicMoves, change: cutting(moving.topicMoves.change) },
    subscriptions: { ...moving.subscriptions, removeSome: cutting(moving.subscriptions.removeSome) },
  };
  return { dependencies, wasCut: () => wasCut };
};
