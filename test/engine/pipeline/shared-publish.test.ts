import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { createTemplateStore } from '#src/stores/topics/template-store.ts';
import { policyFor } from '#test/support/access-policy.ts';
import { OTHER_PROJECT, type Publishing, startPublishing } from '#test/support/publishing.ts';
import { aTemplate, SOME_TIME } from '#test/support/records.ts';

let publishing: Publishing;
beforeAll(async () => {
  publishing = await startPublishing();
});
afterAll(() => publishing.stop());
beforeEach(async () => {
  await publishing.sqs.take(publishing.sqs.urls.lanes.http);
});

const MESSAGE = { message: 'Hello' };

const permit = (topic: Topic, statement: Readonly<Record<string, unknown>> = {}) => {
  const urn = formatTopicUrn({ ...topic, region: 'us-east-1' });
  return publishing.accessPolicies.put(topic.id, policyFor(urn, OTHER_PROJECT, statement), SOME_TIME);
};
const publishAsOther = (topic: Pick<Topic, 'project' | 'name'>, body: Readonly<Record<string, unknown>> = MESSAGE) =>
  publishing.publish(topic, body, { project: OTHER_PROJECT });
const envelopes = async () =>
  (await publishing.sqs.take(publishing.sqs.urls.lanes.http)).map((text) => JSON.parse(text));

describe('publishing to a topic of another project', () => {
  test('is refused without a policy, and in the same words when there is no such topic', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    const unknown = { project: topic.project, name: 'absent' };

    expect(await publishAsOther(topic)).toMatchObject({ status: 403, body: { error_code: 'SMN.0001' } });
    expect(await publishAsOther(unknown)).toMatchObject({ status: 403, body: { error_code: 'SMN.0001' } });
    expect(await envelopes()).toEqual([]);
  });

  test('reaches its subscribers when the policy permits it, at the price of one read more', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    await permit(topic);
    await publishAsOther(topic);
    const calls = await publishing.dynamodb.callsOf(async () => {
      expect(await publishAsOther(topic)).toMatchObject({ status: 200 });
    });

    expect(calls).toEqual(['GetItem', 'GetItem']);
    const urn = formatTopicUrn({ ...topic, region: 'us-east-1' });
    expect(await envelopes()).toMatchObject([
      { topicUrn: urn, body: 'Hello', recipients: [{ endpoint: 'http://receiver-0.example/hook' }] },
      { topicUrn: urn },
    ]);
  });

  test('is refused by name of the action when the policy permits or denies otherwise', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    for (const statement of [{ Action: ['SMN:Subscribe'] }, { Effect: 'Deny' }, { Resource: 'urn:smn:a:b:c' }]) {
      await permit(topic, statement);
      expect(await publishAsOther(topic)).toMatchObject({
        status: 403,
        body: { error_code: 'SMN.00308', error_msg: expect.stringContaining('SMN:Publish') },
      });
    }
    expect(await envelopes()).toEqual([]);
  });

  test('stops with the policy, at once', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    await permit(topic);
    expect(await publishAsOther(topic)).toMatchObject({ status: 200 });
    await publishing.accessPolicies.remove(topic.id);
    expect(await publishAsOther(topic)).toMatchObject({ status: 403, body: { error_code: 'SMN.0001' } });
  });

  test('takes the templates of the caller, never those of the owner', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    await permit(topic);
    const templates = createTemplateStore(publishing.dynamodb.registry);
    const name = 'greeting';
    await templates.create(aTemplate({ project: topic.project, name, content: 'of the owner' }));
    const body = { message_template_name: name };

    expect(await publishAsOther(topic, body)).toMatchObject({ status: 404, body: { error_code: 'SMN.0027' } });
    await templates.create(aTemplate({ project: OTHER_PROJECT, name, content: 'of the caller' }));
    expect(await publishAsOther(topic, body)).toMatchObject({ status: 200 });
    expect(await envelopes()).toMatchObject([{ body: 'of the caller' }]);
  });
});

test('the owner publishes with one read, whatever the policy says', async () => {
  const topic = await publishing.topicWith({ http: 1 });
  await permit(topic, { Effect: 'Deny', Principal: { CSP: '*' }, Action: '*' });
  await publishing.publish(topic, MESSAGE);
  const calls = await publishing.dynamodb.callsOf(async () => {
    expect(await publishing.publish(topic, MESSAGE)).toMatchObject({ status: 200 });
  });

  expect(calls).toEqual(['GetItem']);
});
