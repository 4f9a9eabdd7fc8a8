import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { setTags, topicAt } from '../tagged.ts';

const PATH = '{p}/topics-with-associated-resources';

const Topics = z.array(z.looseObject({ topic_urn: z.string(), name: z.string() }));

/** Contract section 4.1 no. 6. */
export const associatedResourceCases = casesOf('ListTopicsWithAssociatedResources', {
  'shows what ListTopics shows, with tags, policy and logs, empty where there are none': async (world) => {
    const { answers, client, topic, name, eventually } = world;
    const urn = await topic({ name: name(), display_name: '港务局' });
    const query = { name: urn.split(':').at(-1) ?? '' };
    await eventually(async () => {
      const [plain] = Topics.parse((await client.get('{p}/topics', { query }))['topics']);
      const shown = await answers('ListTopicsWithAssociatedResources', client.get(PATH, { query }), 200);
      assert.equal(shown['topic_count'], 1);
      assert.deepEqual(shown['topics'], [{ ...plain, tags: [], attributes: {}, logtanks: [] }]);
    });
  },
  'shows the tags and the access policy of a topic, and not its introduction': async (world) => {
    const { client, topic, eventually, name } = world;
    const urn = await topic({ name: name() });
    const { tags } = await topicAt(world, urn);
    await setTags(world, tags, { a: '1', b: '' });
    const policy = JSON.stringify({
      Version: '2016-09-07',
      Id: '__default_policy_ID',
      Statement: [{ Sid: 'a', Effect: 'Allow', Principal: { CSP: '*' }, Action: ['SMN:Publish'], Resource: urn }],
    });
    await client.put(`{p}/topics/${urn}/attributes/access_policy`, { data: { value: policy } });
    await client.put(`{p}/topics/${urn}/attributes/introduction`, { data: { value: 'Hello' } });
    await eventually(async () => {
      const query = { name: urn.split(':').at(-1) ?? '' };
      const [shown] = Topics.parse((await client.get(PATH, { query }))['topics']);
      assert.deepEqual(shown?.['tags'], [
        { key: 'a', value: '1' },
        { key: 'b', value: '' },
      ]);
      const attributes = z.record(z.string(), z.string()).parse(shown?.['attributes']);
      assert.deepEqual(Object.keys(attributes).toSorted(), ['access_policy', 'create_time', 'update_time']);
      assert.equal(attributes['access_policy'], policy);
    });
  },
  'lists newest first, filtered and paged as ListTopics': async ({ client, topic, name, eventually }) => {
    const prefix = name();
    const older = await topic({ name: `${prefix}-a`, display_name: prefix });
    await topic({ name: `${prefix}-b` });
    const newer = await topic({ name: `${prefix}-c` });
    const list = async (query: Readonly<Record<string, string | number>>) => {
      const { topics, topic_count: count } = await client.get(PATH, { query });
      return { count, urns: Topics.parse(topics).map((one) => one.topic_urn) };
    };
    await eventually(async () => {
      const all = await list({ fuzzy_name: prefix.toUpperCase() });
      assert.deepEqual([all.count, all.urns.length], [3, 3]);
      assert.deepEqual(new Set(all.urns).size, 3);
      const page = await list({ fuzzy_name: prefix, offset: 1, limit: 1 });
      assert.deepEqual(page, { count: 3, urns: [all.urns[1]] });
      assert.deepEqual(await list({ fuzzy_name: prefix, offset: 3 }), { count: 3, urns: [] });
      assert.deepEqual(await list({ fuzzy_display_name: prefix }), { count: 1, urns: [older] });
      assert.deepEqual(await list({ name: `${prefix}-c` }), { count: 1, urns: [newer] });
      const plain = Topics.parse((await client.get('{p}/topics', { query: { fuzzy_name: prefix } }))['topics']);
      assert.deepEqual(
        all.urns,
        plain.map((one) => one.topic_urn),
      );
    });
  },
  'refuses an offset or limit out of range with SMN.0015': async ({ refuses, client }) => {
    for (const query of [{ offset: -1 }, { offset: 'x' }, { limit: 0 }, { limit: 101 }]) {
      await refuses(client.get(PATH, { query }), 'SMN.0015');
    }
    await refuses(client.get(PATH, { query: { fuzzy_display_name: '中'.repeat(65) } }), 'SMN.0003');
  },
});
