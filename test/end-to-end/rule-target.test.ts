import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { RULE_SOURCE, RULE_TOPIC } from '#test/support/local/app-with-rule.ts';
import { clientOptions } from '#test/support/local/fixture-cloud.ts';
import { createOperator } from '#test/support/operator.ts';
import { type Api, createApi, PATIENT, type Service, startService } from '#test/support/service.ts';
import { isNotification } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

const Credential = z.object({ accessKey: z.string(), secretKey: z.string() });

let service: Service;
let bridge: EventBridgeClient;
let team: Api;
let operator: ReturnType<typeof createOperator>;

beforeAll(async () => {
  const appModule = new URL('../support/local/app-with-rule.ts', import.meta.url);
  service = await startService({ ...PATIENT, region: 'us-east-1' }, { appModule });
  const { facts } = service.cloud;
  operator = createOperator(facts, 'test');
  bridge = new EventBridgeClient(clientOptions(service.cloud));
  const keys = Credential.parse(await operator.run({ command: 'credentials create', project: RULE_TOPIC.project }));
  team = createApi({ ...facts, ...keys, projectId: RULE_TOPIC.project });
});
afterAll(async () => {
  bridge.destroy();
  await service.stop();
});

const put = async (detail: object) => {
  const entry = { Source: RULE_SOURCE, DetailType: 'Deployment Finished', Detail: JSON.stringify(detail) };
  const { FailedEntryCount } = await bridge.send(new PutEventsCommand({ Entries: [entry] }));
  expect(FailedEntryCount).toBe(0);
};

test('an event reaches the subscribers of the topic that the target of a rule names, without a trigger', async () => {
  const created = await team.call('POST', '{p}/topics', { name: RULE_TOPIC.name });
  const topicUrn = String(created.body['topic_urn']);
  const statement = {
    ...{ Sid: 'rules', Effect: 'Allow', Principal: { Service: ['functiongraph'] } },
    ...{ Action: ['SMN:Publish'], Resource: topicUrn },
  };
  const value = JSON.stringify({ Version: '2016-09-07', Id: '__default_policy_ID', Statement: [statement] });
  await team.call('PUT', `{p}/topics/${topicUrn}/attributes/access_policy`, { value });
  const endpoint = service.sink.url('/deployments');
  await team.call('POST', `{p}/topics/${topicUrn}/subscriptions`, { protocol: 'http', endpoint });
  const asked = await until('a confirmation', () => service.sink.received('/deployments').at(0));
  await fetch(asked.body['subscribe_url'] ?? '');

  await put({ version: 7, by: 'Ada "A." <ada@example.com>' });

  const { body } = await until('the notification', () => service.sink.received('/deployments').find(isNotification));
  expect(body).toMatchObject({ topic_urn: topicUrn, subject: 'Version 7' });
  expect(JSON.parse(String(body['message']))).toEqual({ version: 7, by: 'Ada "A." <ada@example.com>' });
});
