import { afterAll, beforeAll, expect, test } from 'vitest';
import { policyFor } from '#test/support/access-policy.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const OTHER = 'project-2';

const SUBSCRIPTION = `urn:smn:us-east-1:${PROJECT}:topic:${'0'.repeat(32)}`;

/** Operations on a topic that no action of the contract stands for, with a body that the owner could send. */
const OWNERS_ONLY: Readonly<Record<string, unknown>> = {
  UpdateSubscription: { remark: 'theirs' },
  AddSubscriptionFromSubscriptionUser: { ids: ['0'.repeat(32)] },
  PublishHttpDetect: { protocol: 'https', endpoint: 'https://example.com/' },
  ShowHttpDetectResult: {},
  ListTopicMessageStatistics: {},
  PreviewPublish: { message: 'text' },
  CreateLogtank: { log_group_id: 'theirs', log_stream_id: 'theirs' },
  ListLogtank: {},
  UpdateLogtank: { log_group_id: 'theirs', log_stream_id: 'theirs' },
  DeleteLogtank: {},
  CreateNotifyPolicy: { protocol: 'callnotify', polling: [{ order: 1, subscription_urns: [SUBSCRIPTION] }] },
  ShowNotifyPolicy: {},
  UpdateNotifyPolicy: { protocol: 'callnotify', polling: [{ order: 1, subscription_urns: [SUBSCRIPTION] }] },
  DeleteNotifyPolicy: {},
  CreateKmsKey: { key_id: 'theirs' },
  ShowKmsKey: {},
  UpdateKmsKey: { key_id: 'theirs' },
  DeleteKmsKey: {},
};

test.each(Object.entries(OWNERS_ONLY))('%s stays the owner’s, whatever the policy permits', async (name, body) => {
  const topic_urn = await service.topic();
  const value = policyFor(topic_urn, OTHER, { Action: '*' });
  await service.call('UpdateTopicAttribute', { path: { topic_urn, name: 'access_policy' }, body: { value } });
  const subscribing = { path: { topic_urn }, body: { protocol: 'email', endpoint: 'someone@example.com' } };
  const { subscription_urn } = (await service.call('AddSubscription', subscribing)).body;
  const id = '0'.repeat(32);
  const ids = { id, task_id: id, logtank_id: id, notify_policy_id: id };
  const path = { project_id: OTHER, topic_urn, subscription_urn, ...ids };
  const query = { start_time: '2024-01-02T01:00:00Z', end_time: '2024-01-02T02:00:00Z' };

  expect(await service.call(name, { path, query, body })).toMatchObject({ status: 403, code: 'SMN.0001' });
});
