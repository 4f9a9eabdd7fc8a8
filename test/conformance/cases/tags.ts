import assert from 'node:assert/strict';
import { casesOf } from '../case.ts';
import { absentId, aTopic, setTags, tagsOf, tagsPath, topicAt } from '../tagged.ts';
import type { World } from '../world.ts';

const byName = { 'x-smn-resourceid-type': 'name' };

const WRONG_TAGS = [
  undefined,
  {},
  { key: '', value: 'a' },
  { key: 'k'.repeat(129), value: '' },
  { key: 'a', value: 'v'.repeat(256) },
  { key: 'a*', value: '' },
  { key: 'a', value: '#' },
];

/** What tag operations on one resource refuse, whatever they do. */
const refusesAbsent = async ({ refuses }: World, call: (path: string) => Promise<unknown>): Promise<void> => {
  await refuses(call(tagsPath('smn_topic', absentId())), 'SMN.0006');
  await refuses(call(tagsPath('smn_topic', 'nonsense')), 'SMN.0006');
  await refuses(call(tagsPath('smn_sms', absentId())), 'SMN.0084');
  await refuses(call(tagsPath('smn_application', absentId())), 'SMN.0122');
  await refuses(call(tagsPath('smn_queue', absentId())), 'SMN.0108');
};

const create = casesOf('CreateResourceTag', {
  'answers 204; the same key again gets the new value': async (world) => {
    const { answers, client } = world;
    const { tags } = await aTopic(world);
    const put = (value: string) => client.post(tags, { data: { tag: { key: '部门 1_.:/=+-@', value } } });
    await answers('CreateResourceTag', put('red'), 204);
    await answers('CreateResourceTag', put(''), 204);
    await answers('CreateResourceTag', put(''), 204);
    assert.deepEqual(await tagsOf(world, tags), [{ key: '部门 1_.:/=+-@', value: '' }]);
  },
  'takes the name of a topic when the header says so': async (world) => {
    const { raw, caller } = world;
    const { tags, name } = await aTopic(world);
    const path = `/v2/${caller.projectId}/smn_topic/${name}/tags`;
    const text = JSON.stringify({ tag: { key: 'a', value: '1' } });
    assert.equal((await raw('POST', path, { text })).status, 404);
    const answer = await raw('POST', path, { text, headers: byName });
    assert.deepEqual([answer.status, answer.text], [204, '']);
    assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f]{32}$/);
    assert.deepEqual(await tagsOf(world, tags), [{ key: 'a', value: '1' }]);
    assert.equal((await raw('POST', path, { text, headers: { 'x-smn-resourceid-type': 'urn' } })).status, 400);
  },
  'refuses tags that break the rules, and a 21st, with SMN.0038': async (world) => {
    const { refuses, client } = world;
    const { tags } = await aTopic(world);
    await setTags(world, tags, Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`k${index}`, ''])));
    const wrong = [...WRONG_TAGS, { key: 'more', value: '' }];
    for (const tag of wrong) await refuses(client.post(tags, { data: { tag } }), 'SMN.0038');
    await client.post(tags, { data: { tag: { key: 'k0', value: 'again' } } });
    assert.equal((await tagsOf(world, tags)).length, 20);
  },
  'refuses resources that are not there': async (world) => {
    const data = { tag: { key: 'a', value: '1' } };
    await refusesAbsent(world, (path) => world.client.post(path, { data }));
  },
});

const batch = casesOf('BatchCreateOrDeleteResourceTags', {
  'sets and removes with 204, whatever is there already': async (world) => {
    const { answers, client } = world;
    const { tags } = await aTopic(world);
    const act = (action: string, list: readonly object[]) =>
      answers('BatchCreateOrDeleteResourceTags', client.post(`${tags}/action`, { data: { action, tags: list } }), 204);
    const both = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ];
    await act('create', both);
    await act('create', [{ key: 'b', value: '3' }]);
    await act('create', [{ key: 'b', value: '3' }]);
    assert.deepEqual(await tagsOf(world, tags), [
      { key: 'a', value: '1' },
      { key: 'b', value: '3' },
    ]);
    await act('delete', [{ key: 'a' }, { key: 'b', value: 'x' }, { key: '#never' }]);
    await act('delete', both);
    assert.deepEqual(await tagsOf(world, tags), []);
  },
  'refuses bad actions with SMN.0073 and bad tags with SMN.0038, and then changes nothing': async (world) => {
    const { refuses, client } = world;
    const { tags } = await aTopic(world);
    await setTags(world, tags, { a: '1' });
    const act = (data: Readonly<Record<string, unknown>>) => client.post(`${tags}/action`, { data });
    const one = { key: 'b', value: '' };
    for (const action of ['Create', 'drop', '']) await refuses(act({ action, tags: [one] }), 'SMN.0073');
    await refuses(act({ tags: [one] }), 'SMN.0073');
    for (const wrong of WRONG_TAGS) await refuses(act({ action: 'create', tags: [one, wrong] }), 'SMN.0038');
    await refuses(act({ action: 'create', tags: [one, one] }), 'SMN.0038');
    await refuses(act({ action: 'create', tags: [] }), 'SMN.0038');
    await refuses(act({ action: 'delete', tags: [{ key: 'a' }, { key: '' }] }), 'SMN.0038');
    const many = Array.from({ length: 20 }, (_, index) => ({ key: `k${index}`, value: '' }));
    await refuses(act({ action: 'create', tags: many }), 'SMN.0038');
    assert.deepEqual(await tagsOf(world, tags), [{ key: 'a', value: '1' }]);
  },
  'loses nothing of what several callers set at once': async (world) => {
    const { tags } = await aTopic(world);
    const keys = ['a', 'b', 'c', 'd'];
    await Promise.all(keys.map((key) => setTags(world, tags, { [key]: key })));
    const found = await tagsOf(world, tags);
    assert.deepEqual(found.map(({ key }) => key).toSorted(), keys);
  },
  'refuses resources that are not there': async (world) => {
    const data = { action: 'delete', tags: [{ key: 'a' }] };
    await refusesAbsent(world, (path) => world.client.post(`${path}/action`, { data }));
  },
});

const remove = casesOf('DeleteResourceTag', {
  'answers 204 for a key in any spelling that fits into a path': async (world) => {
    const { answers, client } = world;
    const { tags } = await aTopic(world);
    for (const key of ['k', 'k 中', 'a:b', 'a+b', 'a=b', 'a@b.c-d_e']) {
      await setTags(world, tags, { [key]: '1' });
      await answers('DeleteResourceTag', client.delete(`${tags}/${key}`), 204);
      assert.deepEqual(await tagsOf(world, tags), []);
    }
  },
  'refuses a key that is not there with SMN.0038 and the status 404': async (world) => {
    const { refuses, client } = world;
    const { tags } = await aTopic(world);
    await setTags(world, tags, { a: '1' });
    for (const key of ['b', 'A', '*']) await refuses(client.delete(`${tags}/${key}`), 'SMN.0038', 404);
    assert.equal((await tagsOf(world, tags)).length, 1);
  },
  'refuses resources that are not there': async (world) =>
    refusesAbsent(world, (path) => world.client.delete(`${path}/a`)),
});

const list = casesOf('ListResourceTags', {
  'shows the tags of a resource, and nothing else': async (world) => {
    const { answers, client } = world;
    const { tags } = await aTopic(world);
    const none = await answers('ListResourceTags', client.get(tags), 200);
    assert.deepEqual(none['tags'], []);
    await setTags(world, tags, { a: '1', b: '' });
    const some = await answers('ListResourceTags', client.get(tags), 200);
    assert.deepEqual(some['tags'], [
      { key: 'a', value: '1' },
      { key: 'b', value: '' },
    ]);
  },
  'shows none of a topic that is created again under its name': async (world) => {
    const { client, topic, refuses } = world;
    const first = await aTopic(world);
    await setTags(world, first.tags, { a: '1' });
    await client.delete(`{p}/topics/${first.urn}`);
    await refuses(client.get(first.tags), 'SMN.0006');
    await topic({ name: first.name });
    assert.deepEqual(await tagsOf(world, (await topicAt(world, first.urn)).tags), []);
  },
  'refuses resources that are not there': async (world) => refusesAbsent(world, (path) => world.client.get(path)),
});

const listForeign = casesOf(
  'ListResourceTags',
  {
    "finds no other project's topic": async (world) => {
      const { id } = await aTopic(world);
      await world.refuses(world.other().client.get(tagsPath('smn_topic', id)), 'SMN.0006');
    },
  },
  ['other-project'],
);

/** Operations of contract section 4.10 on the tags of one resource. */
export const tagCases = [...create, ...batch, ...remove, ...list, ...listForeign];
