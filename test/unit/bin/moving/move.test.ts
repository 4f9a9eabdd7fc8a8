import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type MoveCall, runMove } from '../../../../bin/smn/moving/move.ts';

type Answer = Readonly<Record<string, unknown>>;

const URN = 'urn:smn:us-east-1:p:tides';
const moveIn = (phase: string): Answer => ({
  ...{ move_id: 'm', topic_urn: URN, to_topic_urn: URN, phase, copied: 3, followed: 1 },
});
const PERMIT = { project: 'p', endpoint: 'https://there.example.com', token: 'smn_token', region: 'eu-west-1' };

/** What was asked here and there, and what was said, in order. */
let asked: Answer[];
let askedThere: Answer[];
let said: string[];
/** The moves that the old place knows, and what it answers when one is continued. */
let known: Answer[];
let steps: Answer[];

beforeEach(() => {
  [asked, askedThere, said, known] = [[], [], [], []];
  steps = [{ ...moveIn('done'), waitSeconds: 0 }];
});
afterEach(() => vi.unstubAllEnvs());

const answerOf = ({ command }: Answer): Answer => {
  if (command === 'moves list') return { moves: known };
  if (command === 'moves begin') return moveIn('begun');
  if (command === 'moves undo') return moveIn('undone');
  if (command === 'moves receive') return PERMIT;
  return steps.shift() ?? {};
};

const run = (options: Answer): Promise<Answer> => {
  const call = {
    options: { topic: 'tides', project: 'p', ...options },
    local: undefined,
    ask: async (payload: Answer) => {
      asked.push(payload);
      return answerOf(payload);
    },
    askThere: async (payload: Answer) => {
      askedThere.push(payload);
      return answerOf(payload);
    },
    progress: (text: string) => said.push(text),
  };
  return runMove(call as unknown as MoveCall);
};

test('to another stage: that is asked for what permits the topic, and the old one begins with it', async () => {
  expect(await run({ 'to-stage': 'prod', 'keep-days': 7 })).toEqual(moveIn('done'));
  expect(askedThere).toEqual([{ command: 'moves receive', project: 'p', topic: 'tides', keepDays: 7 }]);
  expect(asked.map(({ command }) => command)).toEqual(['moves list', 'moves begin', 'moves continue']);
  expect(asked[1]).toMatchObject({
    ...{ project: 'p', topic: 'tides', endpoint: PERMIT.endpoint, token: PERMIT.token },
    ...{ toRegion: 'eu-west-1', keepDays: 7, toProject: undefined },
  });
});

test('to another project of the stage: the same place permits it, for that project', async () => {
  await run({ 'to-project': 'q' });
  expect(askedThere).toEqual([]);
  expect(asked[1]).toMatchObject({ command: 'moves receive', project: 'q', topic: 'tides' });
  expect(asked[2]).toMatchObject({ command: 'moves begin', project: 'p', toProject: 'q', token: PERMIT.token });
});

test('to an endpoint: by the token in the environment, and not without', async () => {
  const endpoint = 'https://elsewhere.example.com';
  vi.stubEnv('SMN_MOVE_TOKEN', 'smn_given');
  await run({ 'to-endpoint': endpoint, 'to-region': 'eu-west-1' });
  expect(asked[1]).toMatchObject({ command: 'moves begin', endpoint, token: 'smn_given', toRegion: 'eu-west-1' });
  vi.stubEnv('SMN_MOVE_TOKEN', '');
  await expect(run({ 'to-endpoint': endpoint })).rejects.toThrow('wants the token of "moves receive" there');
});

test('without a destination nothing is begun', async () => {
  await expect(run({})).rejects.toThrow('wants --to-stage or --to-endpoint or --to-project');
  expect(asked.map(({ command }) => command)).toEqual(['moves list']);
});

test('a dry run begins nothing, also beside a move that is under way', async () => {
  known = [moveIn('copying')];
  await run({ 'to-stage': 'prod', 'dry-run': true });
  expect(asked.at(-1)).toMatchObject({ command: 'moves begin', dryRun: true });
});

test('a move that was cut short goes on, wherever it was to go; one that is over is none', async () => {
  known = [moveIn('copying')];
  expect(await run({})).toEqual(moveIn('done'));
  expect(asked.at(-1)).toEqual({ command: 'moves continue', project: 'p', id: 'm' });
  known = [moveIn('done'), { ...moveIn('copying'), topic_urn: 'urn:smn:us-east-1:p:other' }];
  await expect(run({})).rejects.toThrow('wants --to-stage');
});

test('is undone as long as it is under way', async () => {
  known = [moveIn('copied')];
  expect(await run({ undo: true })).toMatchObject({ phase: 'undone' });
  known = [];
  await expect(run({ undo: true })).rejects.toThrow('No move of the topic tides is under way.');
});

test('asks again until the move is over, and says how far it is, each step once', async () => {
  const why = 'https://there.example.com cannot take the topic now: 503';
  steps = [
    { ...moveIn('moved'), waitSeconds: 0.01 },
    { waitSeconds: 0.01, why },
    { waitSeconds: 0.01, why },
    { ...moveIn('done'), waitSeconds: 0 },
  ];
  expect(await run({ 'to-stage': 'prod' })).toEqual(moveIn('done'));
  expect(steps).toEqual([]);
  expect(said).toEqual([
    'The topic has gone; its last changes follow: 3 subscriptions, 1 messages',
    why,
    'Done: 3 subscriptions, 1 messages',
  ]);
});
