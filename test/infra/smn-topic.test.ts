import { type App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { SmnStage } from '#lib/public/smn-stage.ts';
import { SmnSubscription } from '#lib/public/smn-subscription.ts';
import { SmnTopic } from '#lib/public/smn-topic.ts';
import { anApp, templateOf } from '#test/support/cdk-app.ts';

const TOPIC = { project: 'p1', name: 'orders' };
const SUBSCRIPTION = { protocol: 'email', endpoint: 'ada@example.com' };

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()),
  DeletionPolicy: z.string(),
  UpdateReplacePolicy: z.string(),
});

const resourcesIn = (app: App) => {
  const { Resources } = z.object({ Resources: z.record(z.string(), Resource) }).parse(templateOf(app, 'Orders'));
  return Object.entries(Resources).map(([id, resource]) => ({ id, ...resource }));
};

test('a topic and its subscriptions are resources that the api function of the stage works', () => {
  const app = anApp();
  const stage = new SmnStage(app, 'Notifications', { name: 'mine', senderAddress: 'notifications@example.org' });
  const stack = new Stack(app, 'Orders');
  const topic = new SmnTopic(stack, 'Topic', { stage, ...TOPIC, displayName: 'Orders', services: ['functiongraph'] });
  new SmnSubscription(stack, 'Ada', { topic, ...SUBSCRIPTION, remark: 'Ada' });

  const [ofTopic, ofSubscription, ...others] = resourcesIn(app);

  expect(others).toEqual([]);
  expect(ofTopic).toMatchObject({
    ...{ Type: 'Custom::SmnTopic', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
    Properties: { ...TOPIC, displayName: 'Orders', services: ['functiongraph'], ServiceTimeout: '120' },
  });
  expect(ofSubscription).toMatchObject({
    ...{ Type: 'Custom::SmnSubscription', DeletionPolicy: 'Delete' },
    Properties: { ...SUBSCRIPTION, remark: 'Ada', topicUrn: { Ref: ofTopic?.id } },
  });
  for (const { Properties } of [ofTopic, ofSubscription].flatMap((resource) => resource ?? []))
    expect(JSON.stringify(Properties['ServiceToken'])).toContain(':function:smn-mine-api"');
  expect(stack.dependencies).toEqual([stage.service]);
});

test('they may be in a stage that another app deploys, and say what becomes of them', () => {
  const app = anApp();
  const stack = new Stack(app, 'Orders');
  const stage = SmnStage.fromStageName(stack, 'Smn', { stageName: 'mine' });
  const topic = new SmnTopic(stack, 'Topic', { stage, ...TOPIC, removalPolicy: RemovalPolicy.DESTROY });
  const { subscriptionUrn } = new SmnSubscription(stack, 'Ada', {
    ...{ topic, ...SUBSCRIPTION, removalPolicy: RemovalPolicy.RETAIN },
  });

  const [ofTopic, ofSubscription] = resourcesIn(app);

  expect(ofTopic).toMatchObject({ DeletionPolicy: 'Delete', Properties: TOPIC });
  expect(ofTopic?.Properties).not.toHaveProperty('services');
  expect(ofSubscription).toMatchObject({ DeletionPolicy: 'Retain' });
  expect(stack.resolve([topic.topicUrn, subscriptionUrn])).toEqual([{ Ref: ofTopic?.id }, { Ref: ofSubscription?.id }]);
  expect(stack.dependencies).toEqual([]);
});
