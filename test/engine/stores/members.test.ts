import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Grant } from '#src/domain/access/principal.ts';
import { newId } from '#src/domain/identifiers.ts';
import { memberEntryKey, memberKey } from '#src/stores/registry-keys.ts';
import { createMemberStore, type MemberStore } from '#src/stores/secrets/member-store.ts';
import { deleteItem, putItem } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let members: MemberStore;

beforeAll(async () => {
  engine = await startDynamodb();
  members = createMemberStore(engine.registry);
});
afterAll(() => engine.stop());

const LIMITED: Grant = { actions: 'publisher', topics: ['alerts-*'] };
const ADMIN: Grant = { actions: 'admin' };
const addedAt = SOME_TIME;

const person = (): string => `${newId()}@example.com`;

describe('a member', () => {
  test('has the projects that they were added to, each with a grant of its own, by any spelling of the address', async () => {
    const [one, other] = ['project-1', 'project-2'];
    const email = person();
    await members.add(other, email.toUpperCase(), { addedAt, grant: LIMITED });
    await members.add(one, email, { addedAt, grant: ADMIN });

    const both = [
      { project: one, grant: ADMIN },
      { project: other, grant: LIMITED },
    ];
    expect(await members.projectsOf(email)).toEqual(both);
    expect(await members.projectsOf(email.replace('example.com', 'EXAMPLE.com'))).toEqual(both);
    expect(await members.projectsOf(person())).toEqual([]);
  });

  test('is found by one consistent read, however many projects they have', async () => {
    const email = person();
    for (let index = 0; index < 30; index++) await members.add(newId(), email, { addedAt, grant: ADMIN });

    expect(await engine.callsOf(() => members.projectsOf(email))).toEqual(['Query']);
    expect(await members.projectsOf(email)).toHaveLength(30);
  });

  test('may be added again, in the place of what they might do', async () => {
    const [project, email] = [newId(), person()];
    for (const grant of [LIMITED, LIMITED, ADMIN]) await members.add(project, email, { addedAt, grant });

    expect(await members.projectsOf(email)).toEqual([{ project, grant: ADMIN }]);
    expect(await members.list(project)).toEqual([{ email, addedAt, grant: ADMIN }]);
  });

  test('is in the list of the project at once, in the order of addresses, and removed once', async () => {
    const [project, other] = [newId(), newId()];
    await members.add(project, 'Wei@example.com', { addedAt, grant: LIMITED });
    await members.add(project, 'ada@example.com', { addedAt: addedAt + 1, grant: ADMIN });
    await members.add(other, 'eve@example.com', { addedAt, grant: ADMIN });

    expect(await members.list(project)).toEqual([
      { email: 'ada@example.com', addedAt: addedAt + 1, grant: ADMIN },
      { email: 'wei@example.com', addedAt, grant: LIMITED },
    ]);
    expect(await members.remove(project, 'WEI@example.com')).toBe(true);
    expect(await members.remove(project, 'wei@example.com')).toBe(false);
    expect(await members.remove(other, 'ada@example.com')).toBe(false);
    expect(await members.list(project)).toHaveLength(1);
    expect(await members.projectsOf('wei@example.com')).toEqual([]);
  });

  test('is listed by a read of the project and one of 100 members', async () => {
    const project = newId();
    for (let index = 0; index < 3; index++) await members.add(project, person(), { addedAt, grant: ADMIN });

    expect(await engine.callsOf(() => members.list(project))).toEqual(['Query', 'BatchGetItem']);
    expect(await engine.callsOf(() => members.list(newId()))).toEqual(['Query']);
  });
});

describe('what a crash leaves', () => {
  test('of an addition makes nobody a member, and the next addition does', async () => {
    const [project, email] = [newId(), person()];
    await putItem(engine.registry, memberEntryKey(project, email));

    expect(await members.list(project)).toEqual([]);
    expect(await members.projectsOf(email)).toEqual([]);
    await members.add(project, email, { addedAt, grant: ADMIN });
    expect(await members.list(project)).toHaveLength(1);
  });

  test('of a removal is nobody in the list, and the next removal takes it away', async () => {
    const [project, email] = [newId(), person()];
    await members.add(project, email, { addedAt, grant: ADMIN });
    await deleteItem(engine.registry, memberKey(project, email));

    expect(await members.list(project)).toEqual([]);
    expect(await members.remove(project, email)).toBe(false);
    expect(await deleteItem(engine.registry, memberEntryKey(project, email))).toBe(false);
  });
});

test('what is no mail address is no member', async () => {
  await expect(members.add(newId(), 'ada', { addedAt, grant: ADMIN })).rejects.toThrow('no mail address');
  expect(await members.projectsOf('ada')).toEqual([]);
  expect(await members.remove(newId(), 'ada')).toBe(false);
});
