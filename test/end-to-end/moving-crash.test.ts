import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { loadStage } from '#lib/stage.ts';
import { MOVE_PHASES, type MovePhase } from '#src/domain/moving/move.ts';
import { ACTORS, CROWD, gatherCrowd, messageOf } from '#test/support/crowd.ts';
import { startCuttingProxy } from '#test/support/cutting-proxy.ts';
import { type KillableStages, type Side, startKillableStages } from '#test/support/killable-stages.ts';
import { createLetters, linkIn, pressButton } from '#test/support/letters.ts';
import { createOperator } from '#test/support/operator.ts';
import { runCommand } from '#test/support/run-command.ts';
import { createSink, isNotification, type Sink } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

/** Subscriptions that get nothing: three parts of a move, two at whose ends a side is killed and one that is left alone. */
const OTHERS = 700;
const PUBLISHERS = 8;
/** Each message waits longer than the one before, so that a slow machine has not more to do for being slow. */
const PUBLISH_EVERY_MS = 500;

/** Functions and queues that show soon what a crash has left invisible, and a move that waits as long as those may still work. */
const { settings, ...stage } = loadStage('test');
const STAGE = {
  ...stage,
  settings: {
    ...settings,
    moving: { settleSeconds: 2, clearSeconds: 8 },
    delivery: { ...settings.delivery, endpointTimeoutSeconds: 2, retryStepsSeconds: [1, 1, 2, 3, 5, 8] },
  },
};

let stages: KillableStages;
let sink: Sink;

beforeAll(async () => {
  stages = await startKillableStages(STAGE);
  sink = await createSink();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stages?.stop();
  await sink?.close();
});

/** The id of a message that was accepted; undefined when a service that was killed has not answered, or not in time. */
const publish = async (topicUrn: string, body: object): Promise<string | undefined> => {
  const answer = await stages
    .api('from')
    .call('POST', `{p}/topics/${topicUrn}/publish`, body)
    .catch(() => undefined);
  if (answer === undefined || answer.status >= 500) return undefined;
  expect(answer).toMatchObject({ status: 200 });
  return String(answer.body['message_id']);
};

/** Publishes to the old place, ever more seldom, until that is ended; resolves with the ids of what was accepted. */
const publishAll = (topicUrn: string) => {
  const all = new Set<string>();
  const storms = new Set<string>();
  let isOver = false;
  const publishing = Array.from({ length: PUBLISHERS }, async (_, index) => {
    for (let number = 0; !isOver; number += 1) {
      const isStorm = (index + number) % 4 === 0;
      const id = await publish(topicUrn, messageOf(isStorm ? 'storm' : 'calm', `${index} ${number}`));
      if (id !== undefined) all.add(id);
      if (id !== undefined && isStorm) storms.add(id);
      await pause(PUBLISH_EVERY_MS * (number + 1));
    }
  });
  return {
    end: async () => {
      isOver = true;
      await Promise.all(publishing);
      return { all, storms };
    },
  };
};

const Token = z.object({ token: z.string() });

/** Makes what runs `smn topics move` for a topic, to `to` by way of an endpoint; resolves when the command has ended. */
const createMover = async (topic: string, endpoint: string): Promise<() => Promise<unknown>> => {
  const permitted = await runCommand('smn', 'moves', 'receive', '--topic', topic, ...stages.options('to'), '--json');
  const { token } = Token.parse(JSON.parse(permitted.output));
  vi.stubEnv('SMN_MOVE_TOKEN', token);
  const parameters = ['topics', 'move', '--topic', topic, '--to-endpoint', endpoint, ...stages.options('from')];
  return () => runCommand('smn', ...parameters);
};

const Moves = z.object({ moves: z.array(z.object({ topic_urn: z.string(), phase: z.enum(MOVE_PHASES) })) });

/** Undefined also while the old place is down. */
const phaseOf = async (topicUrn: string): Promise<MovePhase | undefined> => {
  const answer = await stages
    .api('from')
    .call('GET', `/ops/v1/${stages.project}/moves`)
    .catch(() => undefined);
  const moves = Moves.safeParse(answer?.body).data?.moves;
  return moves?.find(({ topic_urn }) => topic_urn === topicUrn)?.phase;
};

const idsAt = (path: string): readonly string[] =>
  sink
    .received(path)
    .filter(isNotification)
    .map(({ body }) => String(body['message_id']));

const missing = (path: string, ids: ReadonlySet<string>): readonly string[] => {
  const there = new Set(idsAt(path));
  return [...ids].filter((id) => !there.has(id));
};

const Step = z.object({ step: z.string(), records: z.array(z.object({ kind: z.string() })).optional() });

/** What a call of a move brings to the new place, `records topic`; undefined of other calls. */
const stepIn = (path: string, text: string): string | undefined => {
  if (!path.startsWith('/ops/')) return undefined;
  const { step, records = [] } = Step.parse(JSON.parse(text));
  return [step, ...new Set(records.map(({ kind }) => kind))].join(' ');
};

/** Every kind of call that a move makes, but for those of a dry run and of undoing. */
const STEPS = ['check topic', 'records template', 'records subscription', 'topic topic', 'forward', 'activate'];

const ignore = (): void => undefined;

const SIDES: readonly Side[] = ['to', 'from'];

/**
 * Kills either side at each kind of call between them, when `to` has done what it was called for and `from` does not know: `to` the first
 * time that it comes, `from` the second time.
 */
const createKiller = () => {
  const kills: Record<string, readonly Side[]> = {};
  let killing = Promise.resolve();
  const killAt = async (step: string): Promise<boolean> => {
    const done = kills[step] ?? [];
    const side = SIDES[done.length];
    if (side === undefined) return false;
    kills[step] = [...done, side];
    await stages.kill(side);
    return true;
  };
  const onAnswered = ({ path, text }: { readonly path: string; readonly text: string }): Promise<boolean> => {
    const step = stepIn(path, text);
    if (step === undefined) return Promise.resolve(false);
    const killed = killing.then(() => killAt(step));
    // One that fails ends no later one.
    killing = killed.then(ignore, ignore);
    return killed;
  };
  return { kills, onAnswered };
};

const deadLettersAt = async (side: Side, name: string) => {
  const { deadLetters } = await createOperator(stages.facts(side), STAGE.name).deadLetters();
  return deadLetters.filter(({ endpoint }) => endpoint === sink.url(`/${name}${CROWD.broken}`));
};

const isNone = (ids: readonly unknown[]): boolean => ids.length === 0;

test('nothing that was accepted is lost when either side of a move is killed at each of its steps', async () => {
  const name = 'killed';
  const { kills, onAnswered } = createKiller();
  const proxy = await startCuttingProxy(stages.facts('to').endpoint, onAnswered);
  onTestFinished(proxy.close);
  const { topicUrn, pausedUrn, keptUrn, mail } = await gatherCrowd(stages, sink, { name, others: OTHERS });
  const path = `/${name}`;
  const [from, to] = [stages.api('from'), stages.api('to')];
  sink.on(path + CROWD.broken, (response) => response.writeHead(404).end());
  expect(await from.call('POST', `/ops/v1/${stages.project}/subscriptions/${pausedUrn}/pause`, {})).toMatchObject({
    status: 200,
  });
  const template = { message_template_name: name, protocol: 'default', content: 'Wind {force}' };
  expect(await from.call('POST', '{p}/message_template', template)).toMatchObject({ status: 201 });
  const first = await publish(topicUrn, messageOf('first', 'First'));
  const letter = await createLetters(stages.facts('from')).nth('email', mail, 1);
  await until('the dead letter', async () => !isNone(await deadLettersAt('from', name)));

  const publishers = publishAll(topicUrn);
  const move = await createMover(name, proxy.endpoint);
  await until('the move to be done', async () => (await move()) && (await phaseOf(topicUrn)) === 'done', 600);
  const { all, storms } = await publishers.end();
  for (const ids of [all, storms]) ids.add(String(first));

  for (const one of CROWD.everything) await until(`all at ${one}`, () => isNone(missing(path + one, all)));
  for (const one of CROWD.storms) await until(`storms at ${one}`, () => isNone(missing(path + one, storms)));
  expect(CROWD.storms.flatMap((one) => idsAt(path + one)).filter((id) => !storms.has(id) && all.has(id))).toEqual([]);
  expect(CROWD.nothing.flatMap((one) => sink.received(path + one))).toEqual([]);
  expect(sink.received().filter((one) => one.path.startsWith(path) && !isNotification(one))).toEqual([]);
  expect(kills).toEqual(Object.fromEntries(STEPS.map((step) => [step, SIDES])));

  expect(await to.call('POST', `/ops/v1/${stages.project}/subscriptions/${pausedUrn}/resume`, {})).toMatchObject({
    status: 200,
  });
  await until('what was held', () => isNone(missing(path + CROWD.paused, all)));
  expect([await deadLettersAt('from', name), await deadLettersAt('to', name)]).toMatchObject([
    [],
    [{ messageId: first }],
  ]);
  const policy = await to.call('GET', `/ops/v1/${stages.project}/subscriptions/${keptUrn}/delivery-policy`);
  expect(policy.body).toMatchObject({ keep_seconds: 86_400 });
  const templates = await to.call('GET', `{p}/message_template?message_template_name=${name}`);
  expect(templates.body).toMatchObject({ message_template_count: 1 });
  expect((await pressButton(linkIn(letter), 'unsubscribe')).text).toContain('Your subscription is cancelled');
  const { body } = await to.call('GET', `{p}/topics/${topicUrn}/subscriptions?limit=1`);
  expect(body).toMatchObject({ subscription_count: OTHERS + ACTORS });
}, 900_000);
