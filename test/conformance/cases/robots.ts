import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/subscriptions`;

/** A webhook that does not exist: nothing is published to it. */
const webhook = (robot: keyof typeof WEBHOOKS, { name }: Pick<World, 'name'>): string => `${WEBHOOKS[robot]}${name()}`;

const WEBHOOKS = {
  dingding: 'https://oapi.dingtalk.com/robot/send?access_token=',
  wechat: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=',
  feishu: 'https://open.feishu.cn/open-apis/bot/v2/hook/',
} as const;

const APP = { app_key: 'ding-key', app_secret: 'ding-secret', robot_code: 'ding-robot' };
const WELINK = { client_id: '20190828', client_secret: 'welink-secret' };

/** A subscription of every robot, with all that it may have. */
const everyRobot = (world: Pick<World, 'name'>) => [
  { protocol: 'dingding', endpoint: webhook('dingding', world) },
  { protocol: 'dingding', endpoint: webhook('dingding', world), extension: { keyword: '告警' } },
  { protocol: 'dingding', endpoint: webhook('dingding', world), extension: { sign_secret: 'SEC' } },
  { protocol: 'dingding', endpoint: 'cidKxYZ1234abcd==', extension: APP },
  { protocol: 'wechat', endpoint: webhook('wechat', world) },
  { protocol: 'feishu', endpoint: webhook('feishu', world), extension: { keyword: '告警' } },
  { protocol: 'feishu', endpoint: webhook('feishu', world), extension: { sign_secret: 'SEC' } },
  { protocol: 'welink', endpoint: '4587213', extension: WELINK },
  { protocol: 'dingTalkBot', endpoint: 'manager1234', extension: APP },
];

const Listed = z.array(z.looseObject({ protocol: z.string(), endpoint: z.string(), status: z.number() }));

const subscribe = casesOf('AddSubscription', {
  'subscribes robots of every kind, which need not confirm, and never shows their extension': async (world) => {
    const { answers, client, topic, eventually } = world;
    const urn = await topic();
    const subscriptions = everyRobot(world);
    await answers('AddSubscription', client.post(of(urn), { data: { subscriptions } }), 201);
    await eventually(async () => {
      const answer = await answers('ListSubscriptionsByTopic', client.get(of(urn)), 200);
      const listed = Listed.parse(answer['subscriptions']);
      const given = subscriptions.map(({ protocol, endpoint }) => [protocol, endpoint, 2]);
      const shown = listed.map(({ protocol, endpoint, status }) => [protocol, endpoint, status]);
      assert.deepEqual(shown.toSorted(), given.toSorted());
      assert.doesNotMatch(JSON.stringify(listed), /SEC|secret|ding-key|告警/);
    });
    await answers('AddSubscription', client.post(of(urn), { data: { subscriptions } }), 200);
  },
  'refuses endpoints that are none of a robot with SMN.0012': async ({ refuses, client, topic }) => {
    const urn = await topic();
    const bad = [
      { protocol: 'dingding', endpoint: 'not a conversation', extension: APP },
      { protocol: 'wechat', endpoint: 'cidKxYZ1234abcd==' },
      { protocol: 'feishu', endpoint: 'ftp://robot.example.com/', extension: { keyword: 'a' } },
      { protocol: 'welink', endpoint: '45-87', extension: WELINK },
      { protocol: 'dingTalkBot', endpoint: 'a person', extension: APP },
    ];
    for (const data of bad) await refuses(client.post(of(urn), { data }), 'SMN.0012');
  },
  'refuses webhooks on hosts of strangers with SMN.0012': async ({ refuses, client, topic }) => {
    const urn = await topic();
    for (const protocol of ['dingding', 'wechat', 'feishu']) {
      const data = { protocol, endpoint: 'https://stranger.example.com/hook', extension: { sign_secret: 'SEC' } };
      await refuses(client.post(of(urn), { data }), 'SMN.0012');
    }
  },
  'refuses webhooks in internal networks with SMN.0069': async ({ refuses, client, topic }) => {
    const urn = await topic();
    for (const endpoint of ['https://10.0.0.1/hook', 'https://169.254.169.254/latest']) {
      await refuses(client.post(of(urn), { data: { protocol: 'wechat', endpoint } }), 'SMN.0069');
    }
  },
  'refuses extensions that break a rule with SMN.0043, and adds nothing': async (world) => {
    const { refuses, client, topic } = world;
    const urn = await topic();
    const bad = [
      { protocol: 'feishu', endpoint: webhook('feishu', world) },
      { protocol: 'feishu', endpoint: webhook('feishu', world), extension: { keyword: 'a', sign_secret: 'b' } },
      { protocol: 'dingding', endpoint: webhook('dingding', world), extension: { keyword: 'a', sign_secret: 'b' } },
      { protocol: 'dingding', endpoint: 'cidKxYZ1234abcd==' },
      { protocol: 'welink', endpoint: '4587213', extension: { client_id: 'a' } },
      { protocol: 'welink', endpoint: '4587213', extension: { client_secret: 'a' } },
      { protocol: 'dingTalkBot', endpoint: 'manager1234', extension: { ...APP, app_key: 'a'.repeat(65) } },
      { protocol: 'dingTalkBot', endpoint: 'manager1234', extension: { ...APP, app_secret: 'a'.repeat(129) } },
      { protocol: 'dingTalkBot', endpoint: 'manager1234', extension: { ...APP, robot_code: 'a b' } },
      { protocol: 'dingTalkBot', endpoint: 'manager1234', extension: { ...APP, robot_code: '' } },
    ];
    const good = { protocol: 'wechat', endpoint: webhook('wechat', world) };
    for (const one of bad) await refuses(client.post(of(urn), { data: { subscriptions: [good, one] } }), 'SMN.0043');
    assert.deepEqual((await client.get(of(urn)))['subscriptions'], []);
  },
});

const publish = casesOf('PublishMessage', {
  'takes an object or its JSON text for robots, and refuses types of message that they lack': async (world) => {
    const { answers, refuses, client, topic } = world;
    const urn = await topic();
    const publishing = (body: object) =>
      client.post(`{p}/topics/${urn}/publish`, {
        data: { message_structure: JSON.stringify({ default: 'd', ...body }) },
      });
    const markdown = { msgType: 'markdown', content: '# Full', at: { isAtAll: true } };
    const text = JSON.stringify({ msgType: 'text', content: 'Full' });
    const accepted = { dingding: markdown, wechat: text, feishu: { ...markdown, color: 'red' }, welink: text };
    await answers('PublishMessage', publishing({ ...accepted, dingTalkBot: 'plain', other: 1 }), 200);
    for (const body of [{ welink: markdown }, { dingding: { msgType: 'image' } }, { wechat: 1 }, { feishu: [] }]) {
      await refuses(publishing(body), 'SMN.0021');
    }
  },
});

const deliver = casesOf(
  'PublishMessage',
  {
    'sends a robot what was published for it': async (world) => {
      const { client, topic, subscription, receiver, eventually, name } = world;
      const { sink } = receiver();
      const path = `/${name()}`;
      sink.on(path, (response) => response.end('{"errcode":0}'));
      const urn = await topic();
      await subscription(urn, { protocol: 'wechat', endpoint: sink.url(path) });
      const message_structure = JSON.stringify({ default: 'd', wechat: { msgType: 'markdown', content: '# Full' } });
      await client.post(`{p}/topics/${urn}/publish`, { data: { message_structure } });
      const sent = await eventually(async () => {
        const [first] = sink.received(path);
        assert.ok(first);
        return first;
      });
      assert.deepEqual(JSON.parse(sent.text), { msgtype: 'markdown', markdown: { content: '# Full' } });
    },
  },
  ['receiver'],
);

/** Robots of contract sections 6.1, 6.2 and 7.2. */
export const robotCases = [...subscribe, ...publish, ...deliver];
