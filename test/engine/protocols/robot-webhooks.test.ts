import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createDingdingDeliverer } from '#src/protocols/dingding/deliver.ts';
import { createFeishuDeliverer } from '#src/protocols/feishu/deliver.ts';
import { createWechatDeliverer } from '#src/protocols/wechat/deliver.ts';
import { startKms, type TestKms } from '#test/support/kms.ts';
import { ROBOTS } from '#test/support/robot-services.ts';
import { type Robots, startRobots } from '#test/support/robots.ts';

let kms: TestKms;
let robots: Robots<'dingding' | 'wechat' | 'feishu'>;

beforeAll(async () => {
  kms = await startKms();
});
afterAll(() => kms.stop());
beforeEach(async () => {
  robots = await startRobots(kms, (options) => ({
    dingding: createDingdingDeliverer(options),
    wechat: createWechatDeliverer(options),
    feishu: createFeishuDeliverer(options),
  }));
});

type Webhook = 'dingding' | 'wechat' | 'feishu';

const PATHS = {
  dingding: '/robot/send?access_token=',
  wechat: '/cgi-bin/webhook/send?key=',
  feishu: '/open-apis/bot/v2/hook/',
} as const;

const OPEN = { dingding: 'open', wechat: 'open', feishu: 'keyword' } as const;

const to = (robot: Webhook, name: string, extension: { robot?: Record<string, string>; secret?: string } = {}) =>
  robots.recipient({ endpoint: `${robots.services.baseUrl}${PATHS[robot]}${name}`, ...extension });

/** A robot that takes any message (of Feishu's: any with the keyword). */
const anyRobot = (robot: Webhook) =>
  to(robot, OPEN[robot], robot === 'wechat' ? {} : { robot: { keyword: ROBOTS.keyword } });

describe('a robot that verifies signatures', () => {
  test.each([
    ['dingding', ROBOTS.dingdingSecret],
    ['feishu', ROBOTS.feishuSecret],
  ] as const)('%s gets them made with its secret', async (robot, secret) => {
    const recipient = await to(robot, 'signed', { secret });

    expect(await robots.deliver(robot, recipient)).toEqual({ kind: 'delivered' });
    expect(robots.services.said).toEqual([{ to: `${robot}:signed`, kind: 'text', text: 'Disk full' }]);
  });

  test.each([
    ['dingding', 'DingTalk answered 310000 (the keyword, the signature or the IP address is not accepted)'],
    ['feishu', 'Feishu answered 19021 (the signature is wrong or too old)'],
  ] as const)('%s rejects those of a wrong secret, for good', async (robot, reason) => {
    expect(await robots.deliver(robot, await to(robot, 'signed', { secret: 'wrong' }))).toEqual({
      kind: 'rejected',
      reason,
    });
    expect(robots.services.said).toEqual([]);
  });

  test('gets no secret of another subscription, not even one that was opened before', async () => {
    const recipient = await to('dingding', 'signed', { secret: ROBOTS.dingdingSecret });
    const thief = { ...recipient, subscriptionId: '0'.repeat(32) };

    await expect(robots.deliver('dingding', thief)).rejects.toThrow();
    await robots.deliver('dingding', recipient);
    await expect(robots.deliver('dingding', thief)).rejects.toThrow();
    expect(robots.services.requests).toHaveLength(1);
  });
});

describe('a robot with a keyword', () => {
  test.each(['dingding', 'feishu'] as const)('%s gets it added where it is missing', async (robot) => {
    const recipient = await to(robot, 'keyword', { robot: { keyword: ROBOTS.keyword } });

    expect(await robots.deliver(robot, recipient, { body: 'Disk full' })).toEqual({ kind: 'delivered' });
    expect(await robots.deliver(robot, recipient, { body: '新告警: full' })).toEqual({ kind: 'delivered' });
    expect(robots.services.said.map(({ text }) => text)).toEqual(['Disk full\n\n告警', '新告警: full']);
  });

  test('rejects a text without it', async () => {
    expect(await robots.deliver('feishu', await to('feishu', 'keyword'))).toEqual({
      kind: 'rejected',
      reason: 'Feishu answered 19024 (the keyword is missing)',
    });
  });
});

describe('markdown', () => {
  const body = JSON.stringify({ msgType: 'markdown', content: '# 告警' });

  test.each([
    ['dingding', { kind: 'markdown', text: '# 告警', title: 'Alarm' }],
    ['wechat', { kind: 'markdown', text: '# 告警' }],
    ['feishu', { kind: 'interactive', text: '# 告警', title: 'Alarm' }],
  ] as const)('arrives at %s, under the subject where there are titles', async (robot, said) => {
    expect(await robots.deliver(robot, await anyRobot(robot), { body, subject: 'Alarm' })).toEqual({
      kind: 'delivered',
    });
    expect(robots.services.said).toEqual([{ to: `${robot}:${OPEN[robot]}`, ...said }]);
  });
});

describe('what a service answers', () => {
  test.each([
    ['dingding', { errcode: 130101, errmsg: 'send too fast' }],
    ['dingding', { errcode: 410100, errmsg: 'send too fast' }],
    ['wechat', { errcode: 45009, errmsg: 'api freq out of limit' }],
    ['feishu', { code: 11232, msg: 'frequency limited' }],
    ['feishu', { code: 9499, msg: 'too many request' }],
    ['feishu', { StatusCode: 9499, StatusMessage: 'too many request' }],
  ] as const)('%s: %j is tried again without counting', async (robot, answer) => {
    robots.services.next({ status: 200, body: answer });

    expect(await robots.deliver(robot, await anyRobot(robot))).toMatchObject({ kind: 'throttled' });
  });

  test.each(['dingding', 'wechat', 'feishu'] as const)('%s: 429 is tried again without counting', async (robot) => {
    robots.services.next({ status: 429, body: {} });

    expect(await robots.deliver(robot, await anyRobot(robot))).toEqual({ kind: 'throttled', reason: 'HTTP 429' });
  });

  test.each([
    ['dingding', { status: 200, body: { errcode: -1 } }, 'DingTalk answered -1'],
    ['wechat', { status: 200, body: { errcode: -1 } }, 'WeCom answered -1'],
    ['feishu', { status: 503, body: { code: 1 } }, 'Feishu answered 1'],
    ['dingding', { status: 500, body: {} }, 'HTTP 500'],
    ['wechat', 'hang', 'timeout'],
  ] as const)('%s: %j is tried again', async (robot, answer, reason) => {
    robots.services.next(answer);

    expect(await robots.deliver(robot, await anyRobot(robot))).toEqual({ kind: 'retry', reason });
  });

  test.each([
    ['dingding', { status: 200, body: { errcode: 400102 } }, 'DingTalk answered 400102 (the robot is switched off)'],
    [
      'wechat',
      { status: 200, body: { errcode: 93000 } },
      'WeCom answered 93000 (the webhook is invalid, or the message)',
    ],
    [
      'feishu',
      { status: 400, body: { code: 9499, msg: 'Bad Request' } },
      'Feishu answered 9499 (the request is malformed or too large)',
    ],
    ['feishu', { status: 200, body: { code: 'Grüße an someone@example.com' } }, 'Feishu answered unknown code'],
    ['dingding', { status: 200, body: { errcode: 'constructor' } }, 'DingTalk answered constructor'],
    ['wechat', { status: 404, body: {} }, 'HTTP 404'],
    ['wechat', { status: 302, body: {} }, 'HTTP 302'],
    ['wechat', { status: 200, body: {} }, 'the answer is not one of WeCom'],
    ['dingding', { status: 200, body: { errcode: null } }, 'the answer is not one of DingTalk'],
  ] as const)('%s: %j is final', async (robot, answer, reason) => {
    robots.services.next(answer);

    expect(await robots.deliver(robot, await anyRobot(robot))).toEqual({ kind: 'rejected', reason });
  });

  test('accepts the success of old Feishu webhooks', async () => {
    robots.services.next({ status: 200, body: { Extra: null, StatusCode: 0, StatusMessage: 'success' } });

    expect(await robots.deliver('feishu', await anyRobot('feishu'))).toEqual({ kind: 'delivered' });
  });

  test.each(['dingding', 'wechat', 'feishu'] as const)(
    '%s: nothing is sent once the signal has aborted',
    async (robot) => {
      const outcome = await robots.deliver(robot, await anyRobot(robot), { signal: AbortSignal.abort() });

      expect(outcome).toEqual({ kind: 'retry', reason: 'aborted' });
      expect(robots.services.requests).toEqual([]);
    },
  );
});

describe('what a robot would not take is never sent', () => {
  const markdown = (length: number) => JSON.stringify({ msgType: 'markdown', content: 'x'.repeat(length) });

  test.each([
    ['wechat', 'x'.repeat(2048), 'x'.repeat(2049)],
    ['wechat', markdown(4096), markdown(4097)],
    ['dingding', 'x'.repeat(19_900), 'x'.repeat(20_000)],
    ['feishu', `告警${'x'.repeat(30_000)}`, `告警${'x'.repeat(30_720)}`],
  ] as const)('%s: one that is too long', async (robot, longest, longer) => {
    expect(await robots.deliver(robot, await anyRobot(robot), { body: longest })).toEqual({ kind: 'delivered' });
    const outcome = await robots.deliver(robot, await anyRobot(robot), { body: longer });

    expect(outcome).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/^the message has \d+ bytes, the robot takes \d+$/),
    });
    expect(robots.services.requests).toHaveLength(1);
  });

  test.each(['dingding', 'wechat', 'feishu'] as const)('%s: one that is empty', async (robot) => {
    expect(await robots.deliver(robot, await anyRobot(robot), { body: ' \n' })).toEqual({
      kind: 'rejected',
      reason: 'the text is empty',
    });
    expect(robots.services.requests).toEqual([]);
  });

  test.each(['dingding', 'wechat', 'feishu'] as const)(
    '%s: one to a webhook on the host of a stranger, from before that was refused',
    async (robot) => {
      const { port } = new URL(robots.services.baseUrl);
      const recipient = { ...(await anyRobot(robot)), endpoint: `http://localhost:${port}/hook` };

      expect(await robots.deliver(robot, recipient)).toMatchObject({
        kind: 'rejected',
        reason: expect.stringMatching(/^the webhook is not at .*, nor at a gateway of this stage$/),
      });
      expect(robots.services.requests).toEqual([]);
    },
  );

  test.each(['dingding', 'wechat', 'feishu'] as const)('%s: one to an internal address', async (robot) => {
    const recipient = { ...(await anyRobot(robot)), endpoint: 'http://10.0.0.1/hook' };

    expect(await robots.deliver(robot, recipient)).toEqual({
      kind: 'rejected',
      reason: 'the endpoint is in an internal network',
    });
  });
});

describe('word about a cancelled subscription', () => {
  test.each(['dingding', 'wechat', 'feishu'] as const)(
    'arrives at %s with the link to take it up again',
    async (robot) => {
      const recipient = { ...(await anyRobot(robot)), token: 'T0ken-of_22-characters' };

      expect(await robots.deliver(robot, recipient, { kind: 'cancellation', body: '' })).toEqual({ kind: 'delivered' });
      expect(robots.services.said[0]?.text).toContain('https://smn.example.com/s/T0ken-of_22-characters');
    },
  );

  test('is rejected without its token', async () => {
    expect(await robots.deliver('wechat', await anyRobot('wechat'), { kind: 'cancellation', body: '' })).toEqual({
      kind: 'rejected',
      reason: 'the confirmation has no token',
    });
  });
});
