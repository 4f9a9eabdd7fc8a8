import { afterAll, beforeAll, expect, test } from 'vitest';
import { pressButton } from '#test/support/letters.ts';
import { createOperator } from '#test/support/operator.ts';
import { ROBOTS, type RobotServices, type Said, startRobotServices } from '#test/support/robot-services.ts';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let robots: RobotServices;
let service: Service;

beforeAll(async () => {
  robots = await startRobotServices();
  const chat = { dingtalkBaseUrl: robots.baseUrl, welinkBaseUrl: robots.baseUrl };
  const delivery = { throttleWaitSeconds: { min: 1, max: 1 }, retryStepsSeconds: [1] };
  service = await startService({ ...PATIENT, settings: { ...PATIENT.settings, chat, delivery } });
});
afterAll(async () => {
  await service.stop();
  await robots.close();
});

type Subscription = { readonly protocol: string; readonly endpoint: string; readonly extension?: object };

const webhooks = () => ({
  dingding: `${robots.baseUrl}/robot/send?access_token=signed`,
  wechat: `${robots.baseUrl}/cgi-bin/webhook/send?key=open`,
  feishu: `${robots.baseUrl}/open-apis/bot/v2/hook/signed`,
});

/** A chat of every kind. */
const everyRobot = (): readonly Subscription[] => [
  { protocol: 'dingding', endpoint: webhooks().dingding, extension: { sign_secret: ROBOTS.dingdingSecret } },
  { protocol: 'dingding', endpoint: ROBOTS.conversation, extension: ROBOTS.dingtalk },
  { protocol: 'wechat', endpoint: webhooks().wechat },
  { protocol: 'feishu', endpoint: webhooks().feishu, extension: { sign_secret: ROBOTS.feishuSecret } },
  { protocol: 'welink', endpoint: ROBOTS.group, extension: ROBOTS.welink },
  { protocol: 'dingTalkBot', endpoint: ROBOTS.userId, extension: ROBOTS.dingtalk },
];

const add = async (topicUrn: string, subscription: Subscription) =>
  (await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, subscription)).body['subscription_urn'];

const list = async (topicUrn: string) =>
  (await service.call('GET', `{p}/topics/${topicUrn}/subscriptions`)).body['subscriptions'];

const saidAbout = (word: string): readonly Said[] => robots.said.filter(({ text }) => text.includes(word));

test('a message reaches a chat of every kind, in the form that was published for it', async () => {
  const topicUrn = await service.topic();
  const added = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, { subscriptions: everyRobot() });
  expect(added.status).toBe(201);
  const message_structure = JSON.stringify({
    default: 'Disk full, for all',
    feishu: { msgType: 'markdown', content: '**Disk full**, for Feishu', color: 'red' },
    dingTalkBot: '{"msgType":"markdown","content":"# Disk full, for one"}',
  });

  await service.publish(topicUrn, { subject: 'Alarm', message_structure });
  await until('six messages', () => saidAbout('Disk full').length === 6);

  expect([...saidAbout('Disk full')].sort((a, b) => a.to.localeCompare(b.to))).toEqual([
    { to: ROBOTS.group, kind: 'text', text: 'Disk full, for all' },
    { to: ROBOTS.conversation, kind: 'sampleText', text: 'Disk full, for all' },
    { to: 'dingding:signed', kind: 'text', text: 'Disk full, for all' },
    { to: 'feishu:signed', kind: 'interactive', text: '**Disk full**, for Feishu', title: 'Alarm' },
    { to: ROBOTS.userId, kind: 'sampleMarkdown', text: '# Disk full, for one', title: 'Alarm' },
    { to: 'wechat:open', kind: 'text', text: 'Disk full, for all' },
  ]);
});

test('a robot that has had too many messages gets the next one later, once', async () => {
  const topicUrn = await service.topic();
  await add(topicUrn, { protocol: 'wechat', endpoint: webhooks().wechat });
  robots.next({ status: 200, body: { errcode: 45009 } }, { status: 429, body: {} });

  await service.publish(topicUrn, { message: 'Not so fast' });
  await until('the message', () => saidAbout('Not so fast').length > 0);

  await service.publish(topicUrn, { message: 'Marker' });
  await until('the next message', () => saidAbout('Marker').length > 0);
  expect(saidAbout('Not so fast')).toHaveLength(1);
});

test('a secret is never shown, and changes by removing the subscription and adding it again', async () => {
  const topicUrn = await service.topic();
  const subscription = { protocol: 'feishu', endpoint: webhooks().feishu };
  const urn = await add(topicUrn, { ...subscription, extension: { sign_secret: 'an-old-secret' } });
  const messageId = await service.publish(topicUrn, { message: 'With the wrong secret' });
  const operator = createOperator(service.cloud.facts, 'test');
  const dead = await until('a dead letter', async () =>
    (await operator.deadLetters()).deadLetters.find((letter) => letter.messageId === messageId),
  );
  expect(dead).toMatchObject({ protocol: 'feishu', attempts: 1, reason: expect.stringContaining('19021') });
  expect(JSON.stringify([await list(topicUrn), await operator.deadLetters()])).not.toContain('an-old-secret');

  expect(await add(topicUrn, { ...subscription, extension: { sign_secret: ROBOTS.feishuSecret } })).toBe(urn);
  await service.publish(topicUrn, { message: 'Still the old one' });
  await until('a second dead letter', async () =>
    (await operator.deadLetters()).deadLetters.find((letter) => letter.topicUrn === topicUrn && letter.id !== dead.id),
  );

  await service.call('DELETE', `{p}/subscriptions/${urn}`);
  expect(await add(topicUrn, { ...subscription, extension: { sign_secret: ROBOTS.feishuSecret } })).toBe(urn);
  await service.publish(topicUrn, { message: 'With the right secret' });
  await until('the message', () => saidAbout('With the right secret').length === 1);
  expect(saidAbout('Still the old one')).toEqual([]);
});

test('a chat that is unsubscribed is notified, and can subscribe again by the link', async () => {
  const topicUrn = await service.topic();
  const urn = await add(topicUrn, { protocol: 'wechat', endpoint: webhooks().wechat });
  expect(await list(topicUrn)).toMatchObject([{ status: 2 }]);

  const { endpoint } = service.cloud.facts;
  await fetch(
    `${endpoint}/v2/notifications/subscriptions/unsubscribe?subscription_urn=${encodeURIComponent(String(urn))}`,
  );
  const [told] = await until('word of it', () => {
    const words = saidAbout('has been cancelled');
    return words.length > 0 && words;
  });
  expect(await list(topicUrn)).toMatchObject([{ status: 3 }]);

  const link = /https?:\S+/.exec(told?.text ?? '')?.[0] ?? '';
  await pressButton(link, 'confirm');
  expect(await list(topicUrn)).toMatchObject([{ status: 1 }]);
  await service.publish(topicUrn, { message: 'Back again' });
  await until('the message', () => saidAbout('Back again').length === 1);
});

test('a chat that was unsubscribed is asked before anything is sent, although a publisher removed and added it', async () => {
  const topicUrn = await service.topic();
  const robot = { protocol: 'wechat', endpoint: webhooks().wechat };
  const urn = String(await add(topicUrn, robot));
  const { endpoint } = service.cloud.facts;
  await fetch(`${endpoint}/v2/notifications/subscriptions/unsubscribe?subscription_urn=${encodeURIComponent(urn)}`);
  await service.call('DELETE', `{p}/subscriptions/${urn}`);
  expect(await list(topicUrn)).toEqual([]);

  expect(await add(topicUrn, robot)).toBe(urn);
  await service.publish(topicUrn, { message: 'Nobody agreed to this' });
  const [asked] = await until('the question', () => {
    const questions = saidAbout('confirm the subscription of this chat');
    return questions.length > 0 && questions;
  });
  await pressButton(/https?:\S+/.exec(asked?.text ?? '')?.[0] ?? '', 'confirm');
  await service.publish(topicUrn, { message: 'Agreed to at last' });
  await until('the message', () => saidAbout('Agreed to at last').length === 1);
  expect(saidAbout('Nobody agreed to this')).toEqual([]);
});
