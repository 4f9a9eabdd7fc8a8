import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDingdingDeliverer } from '#src/protocols/dingding/deliver.ts';
import { createDingTalkBotDeliverer } from '#src/protocols/dingtalk-bot/deliver.ts';
import { createWelinkDeliverer } from '#src/protocols/welink/deliver.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';
import { ROBOTS } from '#test/support/robot-services.ts';
import { type Robots, startRobots } from '#test/support/robots.ts';

let kms: TestKms;
let robots: Robots<'dingding' | 'dingTalkBot' | 'welink'>;

beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());
beforeEach(async () => {
  robots = await startRobots(kms, (options) => ({
    dingding: createDingdingDeliverer(options),
    dingTalkBot: createDingTalkBotDeliverer(options),
    welink: createWelinkDeliverer(options),
  }));
});

const { app_key, robot_code, app_secret } = ROBOTS.dingtalk;

/** What names each robot's chat and application, and how its service says that all is well. */
const APPS = {
  dingding: { endpoint: ROBOTS.conversation, robot: { app_key, robot_code }, secret: app_secret },
  dingTalkBot: { endpoint: ROBOTS.userId, robot: { app_key, robot_code }, secret: app_secret },
  welink: {
    endpoint: ROBOTS.group,
    robot: { client_id: ROBOTS.welink.client_id },
    secret: ROBOTS.welink.client_secret,
  },
} as const;

const TOKEN_PATHS = {
  dingding: '/v1.0/oauth2/accessToken',
  dingTalkBot: '/v1.0/oauth2/accessToken',
  welink: '/api/auth/v2/tickets',
};

const NAMES = ['dingding', 'dingTalkBot', 'welink'] as const;

const tokenRequests = (robot: (typeof NAMES)[number]) =>
  robots.services.requests.filter(({ path }) => path === TOKEN_PATHS[robot]).length;

describe.each(NAMES)('the application of %s', (robot) => {
  const recipient = (change: object = {}) => robots.recipient({ ...APPS[robot], ...change });

  test('writes with a token that it gets once for many', async () => {
    const to = await recipient();

    expect(await robots.deliver(robot, to, { body: 'first' })).toEqual({ kind: 'delivered' });
    const outcomes = await Promise.all(['second', 'third'].map((body) => robots.deliver(robot, to, { body })));

    expect(outcomes).toEqual([{ kind: 'delivered' }, { kind: 'delivered' }]);
    expect(robots.services.said.map(({ to: chat, text }) => [chat, text]).toSorted()).toEqual([
      [APPS[robot].endpoint, 'first'],
      [APPS[robot].endpoint, 'second'],
      [APPS[robot].endpoint, 'third'],
    ]);
    expect(tokenRequests(robot)).toBe(1);
  });

  test('asks once when many recipients need the first token at the same time', async () => {
    const to = await recipient();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => robots.deliver(robot, to)));

    expect(outcomes).toEqual(Array(10).fill({ kind: 'delivered' }));
    expect(tokenRequests(robot)).toBe(1);
  });

  test('asks again before the token expires', async () => {
    const to = await recipient();
    await robots.deliver(robot, to);
    robots.wait(6800);
    await robots.deliver(robot, to);
    expect(tokenRequests(robot)).toBe(1);
    robots.wait(200);

    expect(await robots.deliver(robot, to)).toEqual({ kind: 'delivered' });
    expect(tokenRequests(robot)).toBe(2);
  });

  test('gets a new token, once for many, when the service refuses the old one', async () => {
    const to = await recipient();
    await robots.deliver(robot, to);
    robots.services.revokeTokens();

    const outcomes = await Promise.all(Array.from({ length: 5 }, () => robots.deliver(robot, to)));

    expect(outcomes).toEqual(Array(5).fill({ kind: 'delivered' }));
    expect(tokenRequests(robot)).toBe(2);
  });

  test('tries again later when the new token is refused too', async () => {
    const to = await recipient();
    const refusal = robot === 'welink' ? { status: 200, body: { code: 1000 } } : { status: 401, body: {} };
    const token = { accessToken: 't', expireIn: 7200, code: '0', access_token: 't', expires_in: 7200 };
    robots.services.next({ status: 200, body: token }, refusal, { status: 200, body: token }, refusal);

    expect(await robots.deliver(robot, to)).toMatchObject({ kind: 'retry', reason: expect.stringMatching(/token$/) });
    expect(robots.services.said).toEqual([]);
  });

  test('is rejected when its credentials are wrong, and does not insist for a minute', async () => {
    const to = await recipient({ secret: 'wrong' });

    expect(await robots.deliver(robot, to)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/(app_secret|client_secret) is wrong\)$/),
    });
    expect(await robots.deliver(robot, to)).toMatchObject({ kind: 'rejected' });
    expect(tokenRequests(robot)).toBe(1);
    robots.wait(61);
    await robots.deliver(robot, to);
    expect(tokenRequests(robot)).toBe(2);
  });

  test('gets nothing of a token that was given for the right secret', async () => {
    await robots.deliver(robot, await recipient());

    expect(await robots.deliver(robot, await recipient({ secret: 'wrong' }))).toMatchObject({ kind: 'rejected' });
    expect(robots.services.said).toHaveLength(1);
  });

  test('is rejected without credentials', async () => {
    const bare = await robots.recipient({ endpoint: APPS[robot].endpoint });

    expect(await robots.deliver(robot, bare)).toEqual({
      kind: 'rejected',
      reason: 'the subscription lacks the credentials of its application',
    });
    expect(robots.services.requests).toEqual([]);
  });

  test.each([
    [
      { status: 500, body: {} },
      { kind: 'retry', reason: 'HTTP 500' },
    ],
    [
      { status: 429, body: {} },
      { kind: 'throttled', reason: 'HTTP 429' },
    ],
    ['hang', { kind: 'retry', reason: 'timeout' }],
  ] as const)('turns %j into an outcome, for tokens and for messages', async (answer, outcome) => {
    const to = await recipient();
    robots.services.next(answer);
    expect(await robots.deliver(robot, to)).toEqual(outcome);
    expect(await robots.deliver(robot, to)).toEqual({ kind: 'delivered' });

    robots.services.next(answer);
    expect(await robots.deliver(robot, to)).toEqual(outcome);
  });

  test('rejects a chat that does not exist', async () => {
    expect(await robots.deliver(robot, await recipient({ endpoint: 'other1' }))).toMatchObject({ kind: 'rejected' });
    expect(robots.services.said).toEqual([]);
  });

  test('says that a subscription was cancelled', async () => {
    const to = { ...(await recipient()), token: 'T0ken-of_22-characters' };

    expect(await robots.deliver(robot, to, { kind: 'cancellation', body: '', locale: 'zh-cn' })).toEqual({
      kind: 'delivered',
    });
    expect(robots.services.said[0]?.text).toContain('https://smn.example.com/s/T0ken-of_22-characters');
  });
});

describe('DingTalk', () => {
  const APP_ROBOTS = ['dingding', 'dingTalkBot'] as const;

  test.each(APP_ROBOTS)('%s gets markdown with a title', async (robot) => {
    const body = JSON.stringify({ msgType: 'markdown', content: '# Full' });

    expect(await robots.deliver(robot, await robots.recipient(APPS[robot]), { body })).toEqual({ kind: 'delivered' });
    expect(robots.services.said).toEqual([
      { to: APPS[robot].endpoint, kind: 'sampleMarkdown', text: '# Full', title: 'alarms' },
    ]);
  });

  test.each(APP_ROBOTS)('%s waits when the rate of the application is reached', async (robot) => {
    const to = await robots.recipient(APPS[robot]);
    await robots.deliver(robot, to);
    robots.services.next({ status: 403, body: { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' } });

    expect(await robots.deliver(robot, to)).toMatchObject({ kind: 'throttled' });
  });

  test.each(APP_ROBOTS)('%s rejects a message that is too long', async (robot) => {
    const to = await robots.recipient(APPS[robot]);

    expect(await robots.deliver(robot, to, { body: 'x'.repeat(14_900) })).toEqual({ kind: 'delivered' });
    expect(await robots.deliver(robot, to, { body: 'x'.repeat(15_000) })).toMatchObject({ kind: 'rejected' });
  });

  test('waits when a person gets too many messages, and rejects who does not exist', async () => {
    const to = await robots.recipient(APPS.dingTalkBot);
    await robots.deliver('dingTalkBot', to);
    robots.services.next({ status: 200, body: { processQueryKey: 'k', flowControlledStaffIdList: [ROBOTS.userId] } });

    expect(await robots.deliver('dingTalkBot', to)).toMatchObject({ kind: 'throttled' });
    expect(
      await robots.deliver('dingTalkBot', await robots.recipient({ ...APPS.dingTalkBot, endpoint: 'nobody' })),
    ).toEqual({
      kind: 'rejected',
      reason: 'DingTalk knows no person with this userId',
    });
  });
});

describe('WeLink', () => {
  test('shows any text as it is', async () => {
    const text = 'a < b && "c" > d\n]]> <b>Grüße</b> 👋 &amp; \tend';

    expect(await robots.deliver('welink', await robots.recipient(APPS.welink), { body: text })).toEqual({
      kind: 'delivered',
    });
    expect(robots.services.said.map((said) => said.text)).toEqual([text]);
  });

  test('gets the same message id on every attempt', async () => {
    const to = await robots.recipient(APPS.welink);
    await robots.deliver('welink', to);
    await robots.deliver('welink', to, { attempt: 1 });
    await robots.deliver('welink', {
      ...(await robots.recipient({ ...APPS.welink, change: { subscriptionId: 'f'.repeat(32) } })),
    });

    const ids = robots.services.requests.flatMap(({ body }) => body['app_msg_id'] ?? []);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toBe('cec3495f-faca-1237-2dbd-32c64439d883');
  });

  test('gets the source of markdown', async () => {
    const body = JSON.stringify({ msgType: 'markdown', content: '# Full' });
    await robots.deliver('welink', await robots.recipient(APPS.welink), { body });

    expect(robots.services.said).toEqual([{ to: ROBOTS.group, kind: 'text', text: '# Full' }]);
  });

  test('tries again when the platform has a fault', async () => {
    const to = await robots.recipient(APPS.welink);
    robots.services.next({ status: 200, body: { code: '0' } });
    expect(await robots.deliver('welink', to)).toEqual({ kind: 'retry', reason: 'WeLink returned no access token' });
    await robots.deliver('welink', to);
    robots.services.next({ status: 200, body: { code: '43999' } });

    expect(await robots.deliver('welink', to)).toEqual({ kind: 'retry', reason: 'WeLink answered 43999' });
  });
});
