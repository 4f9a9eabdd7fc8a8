import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HUAWEI_CREDENTIALS } from '#test/support/apple-credentials.ts';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

/*
 * Every read here runs while the indexes know nothing at all. What a client reads right after its write must be right all the
 * same.
 */

let service: Operations;
let topic_urn: string;
beforeAll(async () => {
  service = await startOperations();
  topic_urn = await service.topic('fresh');
});
afterAll(() => service.stop());

const project = { project_id: PROJECT };

const call = (...input: Parameters<Operations['call']>): Promise<Answer> =>
  service.dynamodb.whileIndexesLag(() => service.call(...input));

const body = async (...input: Parameters<Operations['call']>) => (await call(...input)).body;

describe('right after a write', () => {
  test('a topic is listed by its name and by its id, and CreateTopic knows it', async () => {
    const { topic_id } = await body('ListTopicDetails', { path: { topic_urn } });

    for (const name of ['ListTopics', 'ListTopicsWithAssociatedResources']) {
      for (const query of [{ name: 'fresh' }, { topic_id }, { name: 'fresh', topic_id }]) {
        expect(await body(name, { path: project, query })).toMatchObject({ topic_count: 1, topics: [{ topic_urn }] });
      }
      const others = [{ name: 'fresh', topic_id: '0'.repeat(32) }, { name: 'none' }, { topic_id: '0'.repeat(32) }];
      for (const query of others) expect(await body(name, { path: project, query })).toMatchObject({ topics: [] });
      const elsewhere = { path: { project_id: 'f'.repeat(32) }, query: { topic_id } };
      expect(await body(name, elsewhere)).toMatchObject({ topic_count: 0, topics: [] });
    }
    expect(await call('CreateTopic', { path: project, body: { name: 'fresh' } })).toMatchObject({ status: 200 });
  });

  test('a subscription is in its topic, with its new remark, and then no longer', async () => {
    const added = await body('AddSubscription', {
      path: { topic_urn },
      body: { protocol: 'email', endpoint: 'a@example.com' },
    });
    const { subscription_urn } = added;
    const listed = () => body('ListSubscriptionsByTopic', { path: { topic_urn } });

    expect(await listed()).toMatchObject({ subscription_count: 1, subscriptions: [{ subscription_urn, status: 0 }] });
    await call('UpdateSubscription', { path: { topic_urn, subscription_urn }, body: { remark: 'new' } });
    expect(await listed()).toMatchObject({ subscriptions: [{ remark: 'new' }] });
    await call('DeleteSubscriptionsByTopic', { path: { topic_urn, subscription_urn } });
    expect(await listed()).toMatchObject({ subscription_count: 0, subscriptions: [] });
  });

  test('a template is shown, and listed by its name', async () => {
    const message_template_name = 'greeting';
    const template = { message_template_name, protocol: 'sms', content: 'Hi {name}' };
    const { message_template_id } = await body('CreateMessageTemplate', { path: project, body: template });
    const list = (query: Readonly<Record<string, string>>) => body('ListMessageTemplates', { path: project, query });

    const path = { ...project, message_template_id };
    expect(await body('ListMessageTemplateDetails', { path })).toMatchObject({ content: 'Hi {name}' });
    for (const query of [{ message_template_name }, { message_template_name, protocol: 'sms' }]) {
      expect(await list(query)).toMatchObject({
        message_template_count: 1,
        message_templates: [{ message_template_id }],
      });
    }
    expect(await list({ message_template_name, protocol: 'email' })).toMatchObject({ message_template_count: 0 });
  });

  test('attributes and tags of a topic are shown', async () => {
    const { topic_id: resource_id } = await body('ListTopicDetails', { path: { topic_urn } });
    const path = { ...project, resource_type: 'smn_topic', resource_id };

    await call('CreateResourceTag', { path, body: { tag: { key: 'env', value: 'test' } } });
    expect(await body('ListResourceTags', { path })).toEqual({ tags: [{ key: 'env', value: 'test' }] });
    const search = {
      path: { ...project, resource_type: 'smn_topic' },
      body: { action: 'filter', matches: [{ key: 'resource_name', value: 'fresh' }] },
    };
    expect(await body('ListResourceInstances', search)).toMatchObject({
      total_count: 1,
      resources: [{ resource_id, resource_name: 'fresh', tags: [{ key: 'env', value: 'test' }] }],
    });
    await call('UpdateTopicAttribute', { path: { topic_urn, name: 'introduction' }, body: { value: 'about' } });
    expect(await body('ListTopicAttributes', { path: { topic_urn } })).toMatchObject({
      attributes: { introduction: 'about' },
    });
  });

  test('an application has tags by its id, and its devices are listed', async () => {
    const app = { name: 'shop', platform: 'HMS', ...HUAWEI_CREDENTIALS };
    const { application_urn, application_id } = await body('CreateApplication', { path: project, body: app });
    const tagged = { path: { ...project, resource_type: 'smn_application', resource_id: application_id } };

    const tag = { tag: { key: 'env', value: 'test' } };
    expect(await call('CreateResourceTag', { ...tagged, body: tag })).toMatchObject({ status: 204 });
    expect(await body('ListResourceTags', tagged)).toEqual({ tags: [tag.tag] });
    const elsewhere = { path: { ...tagged.path, project_id: 'f'.repeat(32) } };
    expect(await call('ListResourceTags', elsewhere)).toMatchObject({ status: 404, code: 'SMN.0122' });

    const path = { application_urn };
    const device = { token: 'a', user_data: 'x' };
    const { endpoint_urn } = await body('CreateApplicationEndpoint', { path, body: device });
    const listed = (query: Readonly<Record<string, string>> = {}) => body('ListApplicationEndpoints', { path, query });
    expect(await listed()).toMatchObject({ next_page_flag: false, endpoints: [{ endpoint_urn }] });
    await call('UpdateApplicationEndpoint', { path: { endpoint_urn }, body: { enabled: 'false' } });
    expect(await listed({ enabled: 'false' })).toMatchObject({ endpoints: [{ endpoint_urn }] });
    expect(await listed({ enabled: 'true' })).toMatchObject({ endpoints: [] });
    await call('DeleteApplicationEndpoint', { path: { endpoint_urn } });
    expect(await listed()).toMatchObject({ endpoints: [] });

    await call('DeleteApplication', { path });
    expect(await call('ListResourceTags', tagged)).toMatchObject({ status: 404 });
    const again = await body('CreateApplication', { path: project, body: app });
    expect(again.application_id).not.toBe(application_id);
    expect(await call('ListResourceTags', tagged)).toMatchObject({ status: 404 });
  });

  test('a logtank is listed, and then no longer', async () => {
    const group = { log_group_id: 'group-1', log_stream_id: 'stream-1' };
    const { body: created } = await call('CreateLogtank', { path: { topic_urn }, body: group });
    const listed = () => body('ListLogtank', { path: { topic_urn } });

    expect(await listed()).toMatchObject({ count: 1, logtanks: [group] });
    await call('DeleteLogtank', { path: { topic_urn, logtank_id: created.id } });
    expect(await listed()).toMatchObject({ count: 0, logtanks: [] });
  });
});
