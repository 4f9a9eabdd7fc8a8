import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAwsPrincipal } from '#src/domain/access/aws-principal.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { newId } from '#src/domain/identifiers.ts';
import {
  createPrincipalBindingStore,
  type PrincipalBindingStore,
} from '#src/stores/secrets/principal-binding-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let bindings: PrincipalBindingStore;

beforeAll(async () => {
  engine = await startDynamodb();
  bindings = createPrincipalBindingStore(engine.registry);
});
afterAll(() => engine.stop());

const principal = (arn: string) => {
  const parsed = parseAwsPrincipal(arn);
  if (parsed === undefined) throw new Error(`${arn} is no principal`);
  return parsed;
};

const WITH_PATH = principal('arn:aws:iam::111122223333:role/ci/deployer');
const SESSION = principal('arn:aws:sts::111122223333:assumed-role/deployer/build-7');
const USER = principal('arn:aws:iam::111122223333:user/deployer');
const LIMITED: Grant = { actions: 'publisher', topics: ['alerts-*'] };
const boundAt = SOME_TIME;

describe('a binding', () => {
  test('is found by any spelling of its principal, for its project alone', async () => {
    const [project, other] = [newId(), newId()];
    await bindings.bind(project, WITH_PATH, { boundAt, grant: LIMITED });

    expect(await bindings.find(project, SESSION.id)).toEqual(LIMITED);
    expect(await bindings.find(project, USER.id)).toBeUndefined();
    expect(await bindings.find(other, SESSION.id)).toBeUndefined();
  });

  test('of one role may be to several projects, each with a grant of its own', async () => {
    const [one, other] = [newId(), newId()];
    await bindings.bind(one, WITH_PATH, { boundAt, grant: LIMITED });
    await bindings.bind(other, WITH_PATH, { boundAt, grant: { actions: '*' } });

    expect(await bindings.find(one, SESSION.id)).toEqual(LIMITED);
    expect(await bindings.find(other, SESSION.id)).toEqual({ actions: '*' });
  });

  test('is found by one consistent read', async () => {
    const project = newId();
    await bindings.bind(project, WITH_PATH, { boundAt, grant: LIMITED });

    expect(await engine.callsOf(() => bindings.find(project, SESSION.id))).toEqual(['GetItem']);
  });

  test('may be made again, in the place of what it was', async () => {
    const project = newId();
    for (const grant of [LIMITED, LIMITED, { actions: ['smn:topic:*'] }])
      await bindings.bind(project, WITH_PATH, { boundAt, grant });

    expect(await bindings.find(project, WITH_PATH.id)).toEqual({ actions: ['smn:topic:*'] });
    expect(await bindings.list(project)).toEqual([{ ...WITH_PATH, boundAt, grant: { actions: ['smn:topic:*'] } }]);
  });

  test('is in the list of its project at once, in the order of names, and removed once', async () => {
    const project = newId();
    await bindings.bind(project, USER, { boundAt, grant: { actions: '*' } });
    await bindings.bind(project, SESSION, { boundAt: boundAt + 1, grant: LIMITED });
    await bindings.bind(newId(), SESSION, { boundAt, grant: LIMITED });

    expect(await bindings.list(project)).toEqual([
      { ...{ id: SESSION.id, arn: 'arn:aws:iam::111122223333:role/deployer' }, boundAt: boundAt + 1, grant: LIMITED },
      { ...USER, boundAt, grant: { actions: '*' } },
    ]);
    expect(await engine.callsOf(() => bindings.list(project))).toEqual(['Query']);
    expect(await bindings.unbind(project, WITH_PATH.id)).toBe(true);
    expect(await bindings.unbind(project, WITH_PATH.id)).toBe(false);
    expect(await bindings.find(project, SESSION.id)).toBeUndefined();
    expect(await bindings.list(project)).toHaveLength(1);
  });
});
