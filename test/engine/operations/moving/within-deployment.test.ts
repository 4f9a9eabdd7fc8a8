import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { beginMove, continueMove, undoMove } from '#src/operations/moving/move-topic.ts';
import { getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import type { RemotePlace } from '#src/pipeline/moving/remote-place.ts';
import { policyFor } from '#test/support/access-policy.ts';
import { movesFrom } from '#test/support/moving.ts';
import {
  expectCut,
  fannedOut,
  idOf,
  newTopic,
  publishAt,
  requestOf,
  stopAt,
  subscribeTo,
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

test('goes to another project of its deployment, with its subscriptions in place, and back when that is undone', async () => {
  await subscribeTo(here, urn);
  const topicId = await idOf(here, name);
  const within = requestOf(name, { toProject: 'other' });
  const moving = movesFrom(here, here);
  const projectsOf = async () => {
    const { subscriptions } = await here.dependencies.subscriptions.listById(topicId, 100);
    return [...new Set(subscriptions.map(({ topicUrn }) => topicUrn))];
  };

  const undone = await beginMove(within, moving);
  expect(undone.isWithin).toBe(true);
  let turns = 0;
  const untilCopied = { ...moving.moves, advance: stopAt('copied', moving.moves.advance) };
  await continueMove(undone, { ...moving, moves: untilCopied }).catch(() => (turns += 1));
  expect([turns, await projectsOf()]).toEqual([1, [urn]]);
  expect((await undoMove(undone, moving)).phase).toBe('undone');
  expect(await projectsOf()).toEqual([urn]);
  expect((await here.call('UpdateTopic', { path: { topic_urn: urn }, body: { display_name: 'x' } })).status).toBe(200);

  expect((await toEnd(await beginMove(within, moving), moving)).phase).toBe('done');
  expect(await projectsOf()).toEqual([urn.replace(PROJECT, 'other')]);
  expect(await publishAt(here, name, here)).toEqual(['accepted']);
  expect(await fannedOut(here)).toEqual([urn.replace(PROJECT, 'other')]);
  expect((await here.call('ListTopicDetails', { path: { topic_urn: urn } })).code).toBe('OPS.0134');
});

test('within a deployment nothing that owners and other projects do meanwhile is lost or refused', async () => {
  const [, sms = ''] = await subscribeTo(here, urn);
  const [topicId, id] = [await idOf(here, name), sms.split(':').at(-1) ?? ''];
  const theirs = policyFor(urn, 'theirs', { Action: ['SMN:Publish', 'SMN:QueryTopicDetail'] });
  const setting = { path: { topic_urn: urn, name: 'access_policy' }, body: { value: theirs } };
  expect((await here.call('UpdateTopicAttribute', setting)).status).toBe(200);
  const policy = async () => (await here.dependencies.accessPolicies.get(topicId))?.text;
  const mayPublish = (topic_urn: string) => findPermitted({ project_id: 'theirs', topic_urn });
  const before = await policy();
  const within = requestOf(name, { toProject: 'other' });
  const moving = movesFrom(here, here);
  const untilCopied = { ...moving, moves: { ...moving.moves, advance: stopAt('copied', moving.moves.advance) } };

  const undone = await beginMove(within, moving);
  await continueMove(undone, untilCopied).catch(expectCut);
  expect([await policy(), await mayPublish(urn)]).toEqual([before, true]);
  await undoMove(undone, moving);
  expect(await policy()).toBe(before);

  const move = await beginMove(within, moving);
  let confirmed = 0;
  const call: RemotePlace['call'] = async (place, token, step) => {
    // After it was read, and before it is written.
    if (step['step'] === 'records') {
      await here.dependencies.subscriptions.changeStatus({ topicId, id }, 1);
      confirmed += 1;
    }
    return moving.remotePlace.call(place, token, step);
  };
  expect((await toEnd(move, { ...moving, remotePlace: { call } })).phase).toBe('done');
  expect(confirmed).toBe(1);
  expect((await here.dependencies.subscriptions.get(topicId, id))?.status).toBe(1);
  expect(await policy()).toContain(urn.replace(PROJECT, 'other'));
  expect([await mayPublish(urn), await mayPublish(urn.replace(PROJECT, 'other'))]).toEqual([true, true]);
});

/** Whether the access policy of a topic lets that project publish to it. */
const findPermitted = async ({
  project_id,
  topic_urn,
}: {
  readonly project_id: string;
  readonly topic_urn: string;
}) => {
  const found = parseTopicUrn(topic_urn);
  if (found === undefined) return false;
  return (await getPermittedTopic({ project_id, topic_urn: found }, 'SMN:Publish', here.dependencies)).name === name;
};
