import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Move } from '#src/domain/moving/move.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { MoveDependencies } from '#src/operations/moving/move-context.ts';
import { beginMove, continueMove, planMove, undoMove } from '#src/operations/moving/move-topic.ts';
import { getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import type { RemotePlace } from '#src/pipeline/moving/remote-place.ts';
import { acceptMessage } from '#src/pipeline/publishing/accept.ts';
import { type Envelope, FanOutRequest } from '#src/queues/envelope.ts';
import { decode } from '#src/queues/text.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { policyFor } from '#test/support/access-policy.ts';
import { acceptDependencies, forwardAll, movesFrom, RECEIVE, refusalOf } from '#test/support/moving.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let here: Operations;
let there: Operations;
beforeAll(async () => {
  [here, there] = await Promise.all([startOperations(), startOperations()]);
});
afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
});

let count = 0;
let name: string;
let urn: string;
beforeEach(async () => {
  count += 1;
  name = `moving-${count}`;
  urn = await here.topic(name);
});

const request = (changes: object = {}) => ({
  ...{ project: PROJECT, topic: name, endpoint: 'https://there.example.com', token: 'smn_token', keepDays: 30 },
  ...changes,
});

/** Subscriptions of several protocols and states; returns their URNs. */
const subscribe = async (): Promise<readonly string[]> => {
  const items = [
    { protocol: 'email', endpoint: `a${count}@example.com`, remark: 'first' },
    { protocol: 'sms', endpoint: '+8613800138000', remark: '' },
    { protocol: 'https', endpoint: 'https://example.com/hook', remark: '', extension: { header: { 'x-a': 'secret' } } },
    { protocol: 'http', endpoint: 'http://example.com/hook', remark: '' },
    { protocol: 'sms', endpoint: '+8613800138001', remark: '' },
  ];
  const urns: string[] = [];
  for (const body of items) {
    const added = await here.call('AddSubscription', { path: { topic_urn: urn }, body });
    expect(added.code).toBe(undefined);
    urns.push(added.body.subscription_urn);
  }
  const [email, , https] = urns.map((one) => ({ topicId: '', id: one.split(':').at(-1) ?? '' }));
  const topicId = await idOf(here);
  await here.dependencies.subscriptions.changeStatus({ ...email, topicId, id: email?.id ?? '' }, 1);
  await here.dependencies.subscriptions.changeStatus({ ...https, topicId, id: https?.id ?? '' }, 1);
  return urns;
};

const idOf = async ({ dependencies }: Operations): Promise<string> =>
  (await dependencies.topics.get({ project: PROJECT, name }))?.id ?? '';

const toEnd = async (move: Move, dependencies: MoveDependencies): Promise<Move> => {
  let now = move;
  for (let turn = 0; turn < 50 && now.phase !== 'done'; turn += 1)
    ({ move: now } = await continueMove(move, dependencies));
  return now;
};

const rowsOf = async ({ dependencies }: Operations, topicId: string) =>
  (await dependencies.subscriptions.listById(topicId, 100)).subscriptions.map(
    ({ topicUrn: _urn, extension, ...row }) => ({
      ...row,
      has: Object.keys(extension ?? {}),
    }),
  );

test('a topic moves with its subscriptions as they are, and is found at its new place only', async () => {
  const urns = await subscribe();
  const topicId = await idOf(here);
  const before = await rowsOf(here, topicId);
  const moving = movesFrom(here, there);

  const done = await toEnd(await beginMove(request(), moving), moving);

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
  await subscribe();
  const topicId = await idOf(here);
  const before = await rowsOf(here, topicId);
  const moving = movesFrom(here, there);
  const move = await beginMove(request(), moving);
  await moving.topicMoves.change((await here.dependencies.topics.get({ project: PROJECT, name })) ?? never(), {
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

const never = (): never => {
  throw new Error('There is no topic');
};

test('ends the same wherever it is cut short', async () => {
  for (let at = 1; ; at += 1) {
    name = `cut-${at}`;
    urn = await here.topic(name);
    await subscribe();
    const topicId = await idOf(here);
    const before = await rowsOf(here, topicId);
    const moving = movesFrom(here, there);
    const move = await beginMove(request(), moving);
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

const expectCut = (error: unknown): void => expect(String(error)).toBe('Error: cut');

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

test('says in a dry run what would travel and what is in the way, and writes nothing', async () => {
  await subscribe();
  const moving = movesFrom(here, there);
  expect(await planMove(request(), moving)).toEqual({ subscriptions: 5, faults: [] });

  const few = movesFrom(here, {
    ...there,
    call: (operation, input, changes) => {
      const { settings } = there.dependencies;
      const quotas = { ...settings.quotas, subscriptionsPerTopic: 4 };
      return there.call(operation, input, { ...changes, settings: { ...settings, quotas } });
    },
  });
  const fault = `The topic ${name} has 5 subscriptions; the stage allows 4.`;
  expect(await planMove(request(), few)).toEqual({ subscriptions: 5, faults: [fault] });
  expect(await refusalOf(beginMove(request(), few))).toBe(`The topic cannot be moved. ${fault}`);

  await there.topic(name);
  expect(await refusalOf(planMove(request(), moving))).toContain(`The project has another topic ${name}`);
  expect((await here.call('UpdateTopic', { path: { topic_urn: urn }, body: { display_name: 'x' } })).status).toBe(200);
});

test('of two moves of a topic one is refused, also when both have begun at once', async () => {
  const moving = movesFrom(here, there);
  const [first, second] = [await beginMove(request(), moving), await beginMove(request(), moving)];
  await continueMove(first, { ...moving, clock: ticking(2) });
  expect(await refusalOf(beginMove(request(), moving))).toContain(`is being moved already, by the move ${first.id}`);
  expect(await refusalOf(continueMove(second, moving))).toContain('is being moved by another move');
  expect((await undoMove(second, moving)).phase).toBe('undone');
  expect((await toEnd(first, moving)).phase).toBe('done');
  expect(await refusalOf(undoMove(first, moving))).toContain('the topic has gone');
});

/** A clock by which a call's time is over after it was read so often. */
const ticking = (reads: number) => {
  let count = 0;
  return (): number => {
    count += 1;
    return here.dependencies.clock() + (count > reads ? 3_600_000 : 0);
  };
};

test('moves back, and on to a third place; what comes to any of them goes after it, and ids stay', async () => {
  const third = await startOperations();
  try {
    const urns = await subscribe();
    const topicId = await idOf(here);
    await toEnd(await beginMove(request(), movesFrom(here, there)), movesFrom(here, there));
    await toEnd(await beginMove(request(), movesFrom(there, here)), movesFrom(there, here));
    expect((await rowsOf(here, topicId)).length).toBe(5);
    expect(await publishAt(there)).toEqual(['forwarded']);
    expect(await forwardAll(here, there)).toEqual(['accepted']);
    expect(await fannedOut(here)).toEqual([urn]);

    await toEnd(await beginMove(request(), movesFrom(here, third)), movesFrom(here, third));
    expect(await publishAt(there)).toEqual(['forwarded']);
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

/** Publishes to the topic at a place, and forwards what that leaves in its queue of jobs to the first. */
const publishAt = async (place: Operations): Promise<readonly string[]> => {
  const topic = (await place.dependencies.topics.get({ project: PROJECT, name })) ?? never();
  const message = {
    ...{ id: newId(), topicUrn: urn, topicId: topic.id, bodies: { default: 'text' } },
    ...{ publishedAt: place.dependencies.clock(), expiresAt: place.dependencies.clock() + 3_600_000 },
  };
  await acceptMessage(topic, message, acceptDependencies(place));
  return forwardAll(place, here);
};

const fannedOut = async ({ sqs }: Operations): Promise<readonly string[]> =>
  (await sqs.take(sqs.urls.fanOut)).flatMap((text) => decode(FanOutRequest, text)?.message.topicUrn ?? []);

test('what is published while it moves waits, and is delivered here when that is undone', async () => {
  const moving = movesFrom(here, there);
  const move = await beginMove(request(), moving);
  await continueMove(move, { ...moving, clock: ticking(2) });

  expect(await publishAt(here)).toEqual(['waiting']);
  await undoMove(move, moving);
  expect(await waitingOf(here)).toEqual(['accepted']);
  expect(await fannedOut(here)).toEqual([urn]);
});

/** Works off what waits with a delay, as if that had passed. */
const waitingOf = (place: Operations) => forwardAll(place, there);

test('whoever cancels at either place while it moves stays out', async () => {
  const [email = '', , https = ''] = await subscribe();
  const moving = movesFrom(here, there);
  const move = await beginMove(request(), moving);
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
  const [, , https = ''] = await subscribe();
  const topicId = await idOf(here);
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

  const done = await toEnd(await beginMove(request(), moving), moving);

  expect(done).toMatchObject({ phase: 'done', followed: 2 });
  expect(await forwardAll(there, here)).toEqual(['accepted', 'accepted']);
  const sent = (await there.envelopes('http')).filter(({ messageId }) => messageId === held.messageId);
  expect(sent.map(({ requeued }) => requeued)).toEqual([true]);
  expect((await there.sqs.take(there.sqs.urls.deadLetters.http)).length).toBe(1);
  expect((await here.call('ListDeadLetters')).body.dead_letters).toEqual([]);
});

const heldEnvelope = (topicId: string, subscriptionUrn: string): Envelope => ({
  ...{ v: 1, kind: 'notification', messageId: newId(), topicUrn: urn, topicId, protocol: 'https', body: 'text' },
  ...{ publishedAt: here.dependencies.clock(), expiresAt: here.dependencies.clock() + 3_600_000, attempt: 0 },
  recipients: [{ subscriptionId: subscriptionUrn.split(':').at(-1) ?? '', endpoint: 'https://example.com/hook' }],
});

test('what is no step, or of another topic, is refused and changes nothing', async () => {
  const receive = (body: object) => there.call('ReceiveTopic', { path: { topic_urn: urn }, body, grant: RECEIVE });
  const ids = { move_id: newId(), topic_id: newId() };
  expect(await receive({ step: 'activate' })).toMatchObject({ code: 'OPS.0136', status: 400 });
  expect(await receive({ step: 'activate', ...ids })).toMatchObject({ code: 'OPS.0135', status: 409 });
  expect(await receive({ step: 'forward', ...ids, item: {} })).toMatchObject({ code: 'SMN.0006', status: 404 });
  await there.topic(name);
  expect((await receive({ step: 'discard', ...ids })).code).toBe(undefined);
  expect((await there.call('ListTopicDetails', { path: { topic_urn: urn } })).status).toBe(200);
});

test('goes to another project of its deployment, with its subscriptions in place, and back when that is undone', async () => {
  await subscribe();
  const topicId = await idOf(here);
  const within = { ...request(), toProject: 'other' };
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
  expect(await publishAt(here)).toEqual(['accepted']);
  expect(await fannedOut(here)).toEqual([urn.replace(PROJECT, 'other')]);
  expect((await here.call('ListTopicDetails', { path: { topic_urn: urn } })).code).toBe('OPS.0134');
});

test('what is published where it has not arrived yet is refused: it could be undone', async () => {
  const moving = movesFrom(here, there);
  const move = await beginMove(request(), moving);
  await continueMove(move, { ...moving, clock: ticking(5) });
  const publishing = publishAt(there);
  expect(await refusalOf(publishing)).toContain(`The topic ${name} is being moved`);
  await undoMove(move, moving);
});

test('a copy that is not what was sent keeps the topic from leaving', async () => {
  await subscribe();
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
  const move = await beginMove(request(), moving);
  expect(await refusalOf(toEnd(move, wrong))).toContain('is not what was sent to it');
  expect((await here.dependencies.topics.get({ project: PROJECT, name }))?.move?.state).toBe('leaving');
  expect((await toEnd(move, moving)).phase).toBe('done');
});

type Advance = MoveDependencies['moves']['advance'];

/** Lets a move come to a phase, and fail then. */
const stopAt =
  (phase: Move['phase'], advance: Advance): Advance =>
  async (of, to) => {
    const advanced = await advance(of, to);
    if (advanced?.phase === phase) throw new Error('cut');
    return advanced;
  };

test('within a deployment nothing that owners and other projects do meanwhile is lost or refused', async () => {
  const [, sms = ''] = await subscribe();
  const [topicId, id] = [await idOf(here), sms.split(':').at(-1) ?? ''];
  const theirs = policyFor(urn, 'theirs', { Action: ['SMN:Publish', 'SMN:QueryTopicDetail'] });
  const setting = { path: { topic_urn: urn, name: 'access_policy' }, body: { value: theirs } };
  expect((await here.call('UpdateTopicAttribute', setting)).status).toBe(200);
  const policy = async () => (await here.dependencies.accessPolicies.get(topicId))?.text;
  const mayPublish = (topic_urn: string) => findPermitted({ project_id: 'theirs', topic_urn });
  const before = await policy();
  const within = { ...request(), toProject: 'other' };
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
