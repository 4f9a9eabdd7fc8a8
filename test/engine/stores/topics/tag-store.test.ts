import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { type Tag, withoutKeys, withTags } from '#src/domain/topics/tags.ts';
import { createTagStore, type TagStore } from '#src/stores/topics/tag-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';

let dynamodb: TestDynamodb;
let tags: TagStore;
beforeAll(async () => {
  dynamodb = await startDynamodb();
  tags = createTagStore(dynamodb.registry);
});
afterAll(() => dynamodb.stop());

const aTopic = (project = newId()) => ({ project, type: 'smn_topic', id: newId() }) as const;
const set =
  (...added: readonly Tag[]) =>
  (before: readonly Tag[]) =>
    withTags(before, added);
const a: Tag = { key: 'a', value: '1' };
const b: Tag = { key: 'b', value: '' };

test('keeps the tags of a resource, of this type and no other', async () => {
  const topic = aTopic();

  expect(await tags.get(topic)).toEqual([]);
  await tags.change(topic, set(a, b));

  expect(await tags.get(topic)).toEqual([a, b]);
  expect(await tags.get({ ...topic, type: 'smn_application' })).toEqual([]);
  expect(await tags.get({ ...topic, id: newId() })).toEqual([]);
});

test('loses no change of ten that are made at once, of the first ones included', async () => {
  const topic = aTopic();
  const all = Array.from({ length: 10 }, (_, index) => ({ key: `k${index}`, value: String(index) }));

  await Promise.all(all.map((one) => tags.change(topic, set(one))));
  expect((await tags.get(topic)).toSorted((x, y) => (x.key < y.key ? -1 : 1))).toEqual(all);

  await Promise.all(all.map(({ key }) => tags.change(topic, (before) => withoutKeys(before, [key]))));
  expect(await tags.get(topic)).toEqual([]);
});

test('writes nothing when nothing changes', async () => {
  const topic = aTopic();
  await tags.change(topic, set(a));

  expect(await dynamodb.callsOf(() => tags.change(topic, set(a)))).toEqual(['GetItem']);
});

test('changes nothing when the change is refused', async () => {
  const topic = aTopic();
  await tags.change(topic, set(a));
  const refused = new Error('refused');

  const changing = tags.change(topic, () => {
    throw refused;
  });

  await expect(changing).rejects.toBe(refused);
  expect(await tags.get(topic)).toEqual([a]);
});

test('reads those of many resources at once, and those of a whole project', async () => {
  const project = newId();
  const [first, second, bare, other] = [aTopic(project), aTopic(project), aTopic(project), aTopic()];
  await tags.change(first, set(a));
  await tags.change(second, set(b));
  await tags.change(other, set(a));
  await tags.change({ ...first, type: 'smn_application' }, set(b));

  const some = await tags.getMany('smn_topic', [first.id, bare.id, other.id]);
  const all = await tags.listByProject(project, 'smn_topic');

  expect([...some].toSorted()).toEqual(
    [
      [first.id, [a]],
      [other.id, [a]],
    ].toSorted(),
  );
  expect(Object.fromEntries(all)).toEqual({ [first.id]: [a], [second.id]: [b] });
});

test('forgets the tags of a resource, twice if asked to, and those that are all removed', async () => {
  const topic = aTopic();
  await tags.change(topic, set(a));
  await tags.remove(topic);
  await tags.remove(topic);
  expect(await tags.get(topic)).toEqual([]);

  await tags.change(topic, set(a));
  await tags.change(topic, () => []);
  expect((await tags.listByProject(topic.project, 'smn_topic')).size).toBe(0);
});
