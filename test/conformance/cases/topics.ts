import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentTopic, foreignTopic } from '../urns.ts';

const createTopic = casesOf('CreateTopic', {
  'answers 201 with the URN of the new topic': async ({ answers, client, caller, name, cleanUp }) => {
    const topicName = name();
    const answer = await answers('CreateTopic', client.post('{p}/topics', { data: { name: topicName } }), 201);
    cleanUp(() => client.delete(`{p}/topics/${answer['topic_urn']}`));
    assert.equal(answer['topic_urn'], `urn:smn:${caller.region}:${caller.projectId}:${topicName}`);
  },
  'answers 200 for a topic that exists, and leaves it as it is': async ({ answers, client, name, topic }) => {
    const topicName = name();
    const urn = await topic({ name: topicName, display_name: 'first' });
    const data = { name: topicName, display_name: 'second' };
    const again = await answers('CreateTopic', client.post('{p}/topics', { data }), 200);
    assert.equal(again['topic_urn'], urn);
    assert.equal((await client.get(`{p}/topics/${urn}`))['display_name'], 'first');
  },
  'makes another topic of the same URN after a deletion': async ({ client, name, topic }) => {
    const topicName = name();
    const urn = await topic({ name: topicName });
    const { topic_id: before } = await client.get(`{p}/topics/${urn}`);
    await client.delete(`{p}/topics/${urn}`);
    assert.equal(await topic({ name: topicName }), urn);
    assert.notEqual((await client.get(`{p}/topics/${urn}`))['topic_id'], before);
  },
  'refuses a name that breaks the rules with SMN.0002': async ({ refuses, client }) => {
    for (const name of ['', '-a', 'a b', 'a'.repeat(256), '中']) {
      await refuses(client.post('{p}/topics', { data: { name } }), 'SMN.0002');
    }
    await refuses(client.post('{p}/topics', { data: {} }), 'SMN.0002');
  },
  'refuses a display name above 192 bytes with SMN.0003': async ({ refuses, client, name }) => {
    const data = { name: name(), display_name: '中'.repeat(65) };
    await refuses(client.post('{p}/topics', { data }), 'SMN.0003');
  },
});

const Names = z.array(z.looseObject({ name: z.string() }));

const listTopics = casesOf('ListTopics', {
  'shows every field, newest first, with the number of all that match': async (world) => {
    const { answers, client, name, topic, eventually } = world;
    const prefix = name();
    await topic({ name: `${prefix}-1`, display_name: 'Erstes' });
    await topic({ name: `${prefix}-2` });
    await eventually(async () => {
      const query = { fuzzy_name: prefix.toUpperCase(), limit: 1 };
      const first = await answers('ListTopics', client.get('{p}/topics', { query }), 200);
      assert.equal(first['topic_count'], 2);
      assert.deepEqual(
        Names.parse(first['topics']).map((one) => one.name),
        [`${prefix}-2`],
      );
      const next = await client.get('{p}/topics', { query: { ...query, offset: 1 } });
      assert.deepEqual(
        Names.parse(next['topics']).map((one) => one.name),
        [`${prefix}-1`],
      );
      const past = await client.get('{p}/topics', { query: { ...query, offset: 2 } });
      assert.deepEqual(past['topics'], []);
    });
  },
  'filters by each of its parameters': async ({ client, name, topic, eventually }) => {
    const topicName = name();
    const urn = await topic({ name: topicName, display_name: `"${topicName}" & 港`, enterprise_project_id: topicName });
    const { topic_id: id } = await client.get(`{p}/topics/${urn}`);
    const filters = [
      { name: topicName },
      { topic_id: String(id) },
      { enterprise_project_id: topicName },
      { fuzzy_display_name: `${topicName}" & 港` },
    ];
    await eventually(async () => {
      for (const query of filters) assert.equal((await client.get('{p}/topics', { query }))['topic_count'], 1);
      const none = await client.get('{p}/topics', { query: { name: topicName, enterprise_project_id: 'other' } });
      assert.equal(none['topic_count'], 0);
    });
  },
  'refuses an offset or limit out of range with SMN.0015': async ({ refuses, client }) => {
    for (const query of [{ offset: -1 }, { offset: 'x' }, { limit: 0 }, { limit: 101 }]) {
      await refuses(client.get('{p}/topics', { query }), 'SMN.0015');
    }
  },
});

const showTopic = casesOf('ListTopicDetails', {
  'shows every field of a topic': async ({ answers, client, topic }) => {
    const urn = await topic({ display_name: '港务局', enterprise_project_id: '7' });
    const shown = await answers('ListTopicDetails', client.get(`{p}/topics/${urn}`), 200);
    assert.equal(shown['display_name'], '港务局');
    assert.equal(shown['enterprise_project_id'], '7');
    assert.equal(shown['push_policy'], 0);
  },
  'refuses a malformed URN with SMN.0005': async ({ refuses, client }) =>
    refuses(client.get('{p}/topics/urn:smn:nowhere'), 'SMN.0005'),
  'refuses an unknown topic, or one of another region, with SMN.0006': async ({ refuses, client, caller }) => {
    await refuses(client.get(`{p}/topics/${absentTopic(caller)}`), 'SMN.0006');
    await refuses(client.get(`{p}/topics/${absentTopic({ ...caller, region: 'nowhere-1' })}`), 'SMN.0006');
  },
  'refuses a topic of another project with SMN.0001': async ({ refuses, client, caller }) =>
    refuses(client.get(`{p}/topics/${foreignTopic(caller)}`), 'SMN.0001'),
});

const updateTopic = casesOf('UpdateTopic', {
  'changes the display name, and an absent one means none': async ({ answers, client, topic }) => {
    const urn = await topic({ display_name: 'before' });
    const show = async () => (await client.get(`{p}/topics/${urn}`))['display_name'];
    await answers('UpdateTopic', client.put(`{p}/topics/${urn}`, { data: { display_name: 'after' } }), 200);
    assert.equal(await show(), 'after');
    await answers('UpdateTopic', client.put(`{p}/topics/${urn}`, { data: {} }), 200);
    assert.equal(await show(), '');
  },
  'refuses a display name above 192 bytes with SMN.0003': async ({ refuses, client, topic }) => {
    const data = { display_name: 'a'.repeat(193) };
    await refuses(client.put(`{p}/topics/${await topic()}`, { data }), 'SMN.0003');
  },
  'refuses unknown topics': async ({ refuses, client, caller }) => {
    await refuses(client.put('{p}/topics/urn:x', { data: {} }), 'SMN.0005');
    await refuses(client.put(`{p}/topics/${absentTopic(caller)}`, { data: {} }), 'SMN.0006');
  },
});

const deleteTopic = casesOf('DeleteTopic', {
  'ends the topic: it is not found any more, and deleting it again is refused': async (world) => {
    const { answers, refuses, client, topic } = world;
    const urn = await topic();
    await answers('DeleteTopic', client.delete(`{p}/topics/${urn}`), 200);
    await refuses(client.get(`{p}/topics/${urn}`), 'SMN.0006');
    await refuses(client.delete(`{p}/topics/${urn}`), 'SMN.0006');
  },
  'ends its subscriptions too': async ({ client, topic, subscription, eventually, name }) => {
    const urn = await topic();
    const endpoint = `${name()}@example.com`;
    await subscription(urn, { endpoint });
    await client.delete(`{p}/topics/${urn}`);
    await eventually(async () => {
      const { subscription_count: count } = await client.get('{p}/subscriptions', { query: { endpoint } });
      assert.equal(count, 0);
    });
  },
  'refuses a malformed URN with SMN.0005': async ({ refuses, client }) =>
    refuses(client.delete('{p}/topics/urn:smn:nowhere'), 'SMN.0005'),
});

/** Operations of contract section 4.1 but for statistics and associated resources. */
export const topicCases = [...createTopic, ...listTopics, ...showTopic, ...updateTopic, ...deleteTopic];
