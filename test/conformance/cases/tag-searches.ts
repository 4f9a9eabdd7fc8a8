import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { aTopic, setTags, Tags } from '../tagged.ts';
import type { World } from '../world.ts';

const Values = z.array(z.object({ key: z.string(), values: z.array(z.string()) }));
const Instances = z.array(z.looseObject({ resource_id: z.string(), resource_name: z.string(), tags: Tags }));

const listProject = casesOf('ListProjectTags', {
  'shows every key of the project with its different values': async (world) => {
    const { answers, client, eventually, name } = world;
    const key = name();
    for (const value of ['red', 'blue', 'red']) await setTags(world, (await aTopic(world)).tags, { [key]: value });
    await eventually(async () => {
      const shown = await answers('ListProjectTags', client.get('/v2/{project_id}/smn_topic/tags'), 200);
      const ofKey = Values.parse(shown['tags']).filter((one) => one.key === key);
      assert.deepEqual(
        ofKey.map(({ values }) => values.toSorted()),
        [['blue', 'red']],
      );
    });
  },
  'forgets what was only on a topic that is gone': async (world) => {
    const { client, eventually, name } = world;
    const key = name();
    const { urn, tags } = await aTopic(world);
    await setTags(world, tags, { [key]: '' });
    await client.delete(`{p}/topics/${urn}`);
    await eventually(async () => {
      const shown = Values.parse((await client.get('/v2/{project_id}/smn_topic/tags'))['tags']);
      assert.ok(shown.every((one) => one.key !== key));
    });
  },
  'shows none where nothing has any, and refuses unknown types with SMN.0108': async (world) => {
    const { answers, client, refuses } = world;
    const shown = await answers('ListProjectTags', client.get('/v2/{project_id}/smn_sms/tags'), 200);
    assert.deepEqual(shown['tags'], []);
    await refuses(client.get('/v2/{project_id}/smn_queue/tags'), 'SMN.0108');
  },
});

const SEARCH = '/v2/{project_id}/smn_topic/resource_instances/action';

/** Three topics whose one key no other case uses: red and small, blue, and one without tags of its own. */
const searchable = async (world: World) => {
  const key = world.name();
  const red = await aTopic(world, { display_name: 'Rot', enterprise_project_id: key });
  const blue = await aTopic(world);
  const bare = await aTopic(world);
  await setTags(world, red.tags, { [key]: 'red', size: 'small' });
  await setTags(world, blue.tags, { [key]: 'blue' });
  return { key, red, blue, bare };
};

const search = async ({ answers, client }: World, data: Readonly<Record<string, unknown>>) => {
  const found = await answers(
    'ListResourceInstances',
    client.post(SEARCH, { data: { action: 'filter', ...data } }),
    200,
  );
  return { total: found['total_count'], resources: Instances.parse(found['resources']) };
};

const instances = casesOf('ListResourceInstances', {
  'shows every field of a topic with all its tags': async (world) => {
    const { key, red } = await searchable(world);
    await world.eventually(async () => {
      const { total, resources } = await search(world, { tags: [{ key, values: ['red'] }] });
      assert.equal(total, 1);
      assert.deepEqual(resources, [
        {
          resource_id: red.id,
          resource_name: red.name,
          resource_detail: {
            enterprise_project_id: key,
            detailId: red.id,
            topic_urn: red.urn,
            display_name: 'Rot',
          },
          tags: [
            { key, value: 'red' },
            { key: 'size', value: 'small' },
          ],
        },
      ]);
    });
  },
  'combines its lists, each with its own meaning': async (world) => {
    const { key, red, blue, bare } = await searchable(world);
    const any = [{ key, values: [] }];
    const isRed = { key, values: ['red', 'green'] };
    const isSmall = { key: 'size', values: ['*mal'] };
    const expected: readonly (readonly [Readonly<Record<string, unknown>>, readonly string[]])[] = [
      [{ tags: any }, [blue.name, red.name]],
      [{ tags: [isRed, isSmall] }, [red.name]],
      [{ tags: any, tags_any: [isRed, { key: 'absent', values: [] }] }, [red.name]],
      [{ tags: any, not_tags: [isRed, isSmall] }, [blue.name]],
      [{ tags: any, not_tags: [isRed, { key: 'absent', values: [] }] }, [blue.name, red.name]],
      [{ tags: any, not_tags_any: [{ key: 'absent', values: [] }, isSmall] }, [blue.name]],
      [{ tags: [{ key, values: ['*e'] }] }, [blue.name, red.name]],
      [{ tags: [{ key, values: ['Red'] }] }, []],
      [{ tags: any, matches: [{ key: 'resource_name', value: blue.name }] }, [blue.name]],
      [{ matches: [{ key: 'resource_name', value: bare.name }], without_any_tag: true, tags: any }, [bare.name]],
      [{ matches: [{ key: 'resource_name', value: red.name }], without_any_tag: true }, []],
    ];
    await world.eventually(async () => {
      for (const [data, names] of expected) {
        const { total, resources } = await search(world, data);
        assert.deepEqual([total, resources.map((one) => one.resource_name)], [names.length, names]);
      }
    });
  },
  'pages by texts, and counts all that it finds': async (world) => {
    const { answers, client, eventually } = world;
    const { key, blue } = await searchable(world);
    const tags = [{ key, values: [] }];
    await eventually(async () => {
      const { total, resources } = await search(world, { tags, offset: '0', limit: '1' });
      assert.deepEqual([total, resources.map((one) => one.resource_name)], [2, [blue.name]]);
      const past = await search(world, { tags, offset: '2' });
      assert.deepEqual(past, { total: 2, resources: [] });
      const data = { action: 'count', tags, offset: 'ignored' };
      const counted = await answers('ListResourceInstances', client.post(SEARCH, { data }), 200);
      assert.deepEqual([counted['total_count'], counted['resources']], [2, undefined]);
    });
  },
  'finds nothing of a type of which there is nothing': async ({ answers, client }) => {
    const path = SEARCH.replace('smn_topic', 'smn_sms');
    const found = await answers('ListResourceInstances', client.post(path, { data: { action: 'filter' } }), 200);
    assert.deepEqual([found['resources'], found['total_count']], [[], 0]);
  },
  'refuses bad actions, keys, pages and types with their codes': async ({ refuses, client }) => {
    const one = { key: 'a', values: ['b'] };
    const bad = [
      [{ action: 'Filter' }, 'SMN.0073'],
      [{ action: undefined }, 'SMN.0073'],
      [{ tags: [one, one] }, 'SMN.0038'],
      [{ tags_any: [{ key: 'a', values: ['b', 'b'] }] }, 'SMN.0038'],
      [{ not_tags: [{ values: [] }] }, 'SMN.0038'],
      [{ not_tags_any: Array.from({ length: 21 }, (_, index) => ({ key: `k${index}` })) }, 'SMN.0038'],
      [{ matches: [{ key: 'name', value: 'a' }] }, 'SMN.0038'],
      [{ offset: '-1' }, 'SMN.0015'],
      [{ limit: '0' }, 'SMN.0015'],
      [{ limit: '1001' }, 'SMN.0015'],
    ] as const;
    for (const [data, code] of bad) await refuses(client.post(SEARCH, { data: { action: 'filter', ...data } }), code);
    const path = SEARCH.replace('smn_topic', 'smn_queue');
    await refuses(client.post(path, { data: { action: 'filter' } }), 'SMN.0108');
  },
});

/** Operations of contract section 4.10 on the tags of a whole project. */
export const tagSearchCases = [...listProject, ...instances];
