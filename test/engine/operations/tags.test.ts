import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Platform } from '#src/domain/applications/application.ts';
import { newId } from '#src/domain/identifiers.ts';
import { type Answer, type Operations, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

type Tags = Readonly<Record<string, string>>;
type Place = { readonly project_id: string; readonly resource_type: string; readonly resource_id: string };

const tagsOf = (tags: Tags) => Object.entries(tags).map(([key, value]) => ({ key, value }));

/** A new topic of a project, with its place in paths of tags. */
const aTopic = async (project_id: string, name: string, body: object = {}): Promise<Place> => {
  service.wait(1);
  await service.call('CreateTopic', { path: { project_id }, body: { name, ...body } });
  const { topics } = (await service.call('ListTopics', { path: { project_id }, query: { name } })).body;
  return { project_id, resource_type: 'smn_topic', resource_id: topics[0].topic_id };
};

const batch = (path: Place, action: string, tags: readonly object[]): Promise<Answer> =>
  service.call('BatchCreateOrDeleteResourceTags', { path, body: { action, tags } });
const set = (path: Place, tags: Tags): Promise<Answer> => batch(path, 'create', tagsOf(tags));
const remove = (path: Place, key: string): Promise<Answer> =>
  service.call('DeleteResourceTag', { path: { ...path, key } });
const listed = async (path: Place): Promise<unknown> => (await service.call('ListResourceTags', { path })).body;

const byName = { 'x-smn-resourceid-type': 'name' };

describe('the tags of a topic', () => {
  test('are set one by one; a key that is there gets the new value', async () => {
    const path = await aTopic(newId(), 'one');
    const create = (key: string, value: string) =>
      service.call('CreateResourceTag', { path, body: { tag: { key, value } } });

    expect(await listed(path)).toEqual({ tags: [] });
    expect(await create('部门', 'red')).toMatchObject({ status: 204, body: {} });
    await create('env', '');
    await create('部门', 'blue');

    expect(await listed(path)).toEqual({ tags: tagsOf({ 部门: 'blue', env: '' }) });
  });

  test('are set and removed together, absent keys or not', async () => {
    const path = await aTopic(newId(), 'batch');

    expect(await set(path, { a: '1', b: '2', c: '3' })).toMatchObject({ status: 204, body: {} });
    await set(path, { b: '4', d: '5' });
    expect(await listed(path)).toEqual({ tags: tagsOf({ a: '1', b: '4', c: '3', d: '5' }) });

    const gone = [{ key: 'a' }, { key: 'c', value: 'whatever' }, { key: '#absent' }];
    expect(await batch(path, 'delete', gone)).toMatchObject({ status: 204 });
    expect(await batch(path, 'delete', gone)).toMatchObject({ status: 204 });
    expect(await listed(path)).toEqual({ tags: tagsOf({ b: '4', d: '5' }) });
  });

  test('are removed one by one, each once', async () => {
    const path = await aTopic(newId(), 'removed');
    await set(path, { 'a b': '1', b: '2' });

    expect(await remove(path, 'a b')).toMatchObject({ status: 204, body: {} });
    expect(await remove(path, 'a b')).toMatchObject({ status: 404, code: 'SMN.0038' });
    expect(await listed(path)).toEqual({ tags: tagsOf({ b: '2' }) });
  });

  test('are 20 at the most, and none of a request that would pass that is set', async () => {
    const path = await aTopic(newId(), 'full');
    const many = Object.fromEntries(Array.from({ length: 19 }, (_, index) => [`k${index}`, '']));
    await set(path, many);

    expect(await set(path, { more: '', 'one too many': '' })).toMatchObject({ status: 400, code: 'SMN.0038' });
    expect(await listed(path)).toEqual({ tags: tagsOf(many) });
    expect(await set(path, { more: '' })).toMatchObject({ status: 204 });
    const body = { tag: { key: 'another', value: '' } };
    expect(await service.call('CreateResourceTag', { path, body })).toMatchObject({ status: 400, code: 'SMN.0038' });
    expect(await set(path, { more: 'is set again' })).toMatchObject({ status: 204 });
  });

  test('are reached by its name too, when the header says so', async () => {
    const byId = await aTopic(newId(), 'named');
    const path = { ...byId, resource_id: 'named' };
    const body = { tag: { key: 'a', value: '1' } };

    expect(await service.call('CreateResourceTag', { path, body })).toMatchObject({ status: 404, code: 'SMN.0006' });
    expect(await service.call('CreateResourceTag', { path, body, headers: byName })).toMatchObject({ status: 204 });
    expect(await listed(byId)).toEqual({ tags: [body.tag] });
    const shown = await service.call('ListResourceTags', { path, headers: byName });
    expect(shown.body).toEqual({ tags: [body.tag] });
    const wrong = await service.call('ListResourceTags', { path: byId, headers: byName });
    expect(wrong).toMatchObject({ status: 404, code: 'SMN.0006' });
  });

  test('are not those of a topic of the same name that comes later', async () => {
    const project_id = newId();
    const before = await aTopic(project_id, 'again');
    await set(before, { a: '1' });
    const topic_urn = `urn:smn:us-east-1:${project_id}:again`;

    await service.call('DeleteTopic', { path: { project_id, topic_urn } });
    expect((await service.call('ListProjectTags', { path: before })).body).toEqual({ tags: [] });
    const after = await aTopic(project_id, 'again');

    expect(await listed(after)).toEqual({ tags: [] });
    expect(await service.call('ListResourceTags', { path: before })).toMatchObject({ status: 404, code: 'SMN.0006' });
  });
});

describe('the tags of an application', () => {
  const project = newId();
  const anApplication = async (platform: Platform): Promise<Place> => {
    const { clock, applications } = service.dependencies;
    const id = newId();
    await applications.create({
      ...{ id, project, platform, name: 'app', isEnabled: true, createdAt: clock(), updatedAt: clock() },
      ...{ credentials: { dataKey: new Uint8Array(1), text: 'encrypted' }, credentialsDigest: 'd' },
    });
    return { project_id: project, resource_type: 'smn_application', resource_id: id };
  };

  test('are reached by its id, and by its name while that is the name of one only', async () => {
    const huawei = await anApplication('HMS');
    const named = { ...huawei, resource_id: 'app' };

    expect(await set(huawei, { a: '1' })).toMatchObject({ status: 204 });
    const shown = await service.call('ListResourceTags', { path: named, headers: byName });
    expect(shown.body).toEqual({ tags: tagsOf({ a: '1' }) });

    const apple = await anApplication('APNS');
    expect(await listed(apple)).toEqual({ tags: [] });
    const refused = await service.call('ListResourceTags', { path: named, headers: byName });
    expect(refused).toMatchObject({ status: 400, code: 'SMN.0115' });
    const found = await service.call('ListResourceInstances', { path: huawei, body: { action: 'filter' } });
    expect(found.body.resources).toEqual(
      expect.arrayContaining([
        { resource_id: huawei.resource_id, resource_name: 'app', resource_detail: null, tags: tagsOf({ a: '1' }) },
        { resource_id: apple.resource_id, resource_name: 'app', resource_detail: null, tags: [] },
      ]),
    );
    expect(found.body.total_count).toBe(2);
  });
});

describe('a resource that is not there', () => {
  const ONE = { tag: { key: 'a', value: '' }, action: 'delete', tags: [{ key: 'a' }] };
  const OPERATIONS = ['CreateResourceTag', 'BatchCreateOrDeleteResourceTags', 'DeleteResourceTag', 'ListResourceTags'];

  test.each([
    { resource_type: 'smn_topic', resource_id: newId(), code: 'SMN.0006' },
    { resource_type: 'smn_topic', resource_id: 'nonsense', code: 'SMN.0006' },
    { resource_type: 'smn_topic', resource_id: 'a#b', code: 'SMN.0006' },
    { resource_type: 'smn_topic', resource_id: 'x'.repeat(3000), code: 'SMN.0006' },
    { resource_type: 'smn_application', resource_id: 'x'.repeat(3000), code: 'SMN.0122' },
    { resource_type: 'smn_sms', resource_id: newId(), code: 'SMN.0084' },
    { resource_type: 'smn_application', resource_id: newId(), code: 'SMN.0122' },
  ])('is reported by $code: $resource_type $resource_id', async ({ code, ...place }) => {
    for (const name of OPERATIONS) {
      for (const headers of [{}, byName]) {
        const answer = await service.call(name, { path: { ...place, key: 'a' }, body: ONE, headers });
        expect(answer).toMatchObject({ status: 404, code });
      }
    }
  });

  test('is what other projects have', async () => {
    const theirs = await aTopic(newId(), 'theirs');
    await set(theirs, { a: '1' });

    for (const name of OPERATIONS) {
      const answer = await service.call(name, { path: { ...theirs, project_id: newId(), key: 'a' }, body: ONE });
      expect(answer).toMatchObject({ status: 404, code: 'SMN.0006' });
    }
    expect(await listed(theirs)).toEqual({ tags: tagsOf({ a: '1' }) });
  });
});

describe('ListProjectTags', () => {
  test('returns every key of the project with its different values', async () => {
    const project = newId();
    await set(await aTopic(project, 'p1'), { env: 'test', team: 'red' });
    await set(await aTopic(project, 'p2'), { env: 'prod' });
    await set(await aTopic(project, 'p3'), { env: 'test' });
    await set(await aTopic(newId(), 'p4'), { env: 'other' });
    const tags = async (resource_type: string) =>
      (await service.call('ListProjectTags', { path: { project_id: project, resource_type } })).body;

    expect(await tags('smn_topic')).toEqual({
      tags: [
        { key: 'env', values: ['prod', 'test'] },
        { key: 'team', values: ['red'] },
      ],
    });
    expect([await tags('smn_sms'), await tags('smn_application')]).toEqual([{ tags: [] }, { tags: [] }]);
  });
});

describe('ListResourceInstances', () => {
  const project = newId();
  let places: readonly Place[] = [];
  beforeAll(async () => {
    const red = await aTopic(project, 'red', { display_name: 'Rot', enterprise_project_id: 'e1' });
    const blue = await aTopic(project, 'blue');
    const bare = await aTopic(project, 'bare');
    await set(red, { colour: 'red', env: 'test' });
    await set(blue, { colour: 'blue' });
    places = [red, blue, bare];
  });

  const search = (body: object, resource_type = 'smn_topic'): Promise<Answer> =>
    service.call('ListResourceInstances', {
      path: { project_id: project, resource_type },
      body: { action: 'filter', ...body },
    });
  const names = async (body: object) => {
    const { resources, total_count } = (await search(body)).body;
    return [total_count, resources.map((one: Readonly<Record<string, unknown>>) => one['resource_name'])];
  };

  test('shows all of a topic, those without tags included, newest first', async () => {
    const { status, body } = await search({});

    expect(status).toBe(200);
    expect(body.total_count).toBe(3);
    expect(body.resources.map((one: Readonly<Record<string, unknown>>) => one['resource_name'])).toEqual([
      'bare',
      'blue',
      'red',
    ]);
    expect(body.resources[2]).toEqual({
      resource_id: places[0]?.resource_id,
      resource_name: 'red',
      resource_detail: {
        enterprise_project_id: 'e1',
        detailId: places[0]?.resource_id,
        topic_urn: `urn:smn:us-east-1:${project}:red`,
        display_name: 'Rot',
      },
      tags: tagsOf({ colour: 'red', env: 'test' }),
    });
    expect(body.resources[0].tags).toEqual([]);
  });

  test('combines its lists', async () => {
    const colour = [{ key: 'colour', values: [] }];
    const red = [{ key: 'colour', values: ['red', 'green'] }];
    expect(await names({ tags: colour })).toEqual([2, ['blue', 'red']]);
    expect(await names({ tags: colour, not_tags_any: red })).toEqual([1, ['blue']]);
    expect(await names({ not_tags: [...red, { key: 'env', values: ['test'] }] })).toEqual([2, ['bare', 'blue']]);
    expect(await names({ tags_any: [{ key: 'colour', values: ['*l'] }, { key: 'env' }] })).toEqual([
      2,
      ['blue', 'red'],
    ]);
    expect(await names({ without_any_tag: true, tags: colour })).toEqual([1, ['bare']]);
    expect(await names({ matches: [{ key: 'resource_name', value: 'red' }], tags: colour })).toEqual([1, ['red']]);
    expect(await names({ matches: [{ key: 'resource_name', value: 're' }] })).toEqual([0, []]);
  });

  test('pages what it found and counts all of it', async () => {
    expect(await names({ limit: '2' })).toEqual([3, ['bare', 'blue']]);
    expect(await names({ offset: '2', limit: '2' })).toEqual([3, ['red']]);
    expect(await names({ offset: '9' })).toEqual([3, []]);
    const counted = await search({ action: 'count', offset: 'x', tags: [{ key: 'colour' }] });
    expect(counted).toMatchObject({ status: 200, body: { total_count: 2 } });
    expect(counted.body).not.toHaveProperty('resources');
  });

  test('finds no other kind of resources', async () => {
    expect((await search({}, 'smn_sms')).body).toEqual({ resources: [], total_count: 0 });
    expect((await search({}, 'smn_application')).body).toEqual({ resources: [], total_count: 0 });
  });
});
