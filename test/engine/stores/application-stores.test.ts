import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApplicationEndpoint } from '#src/domain/applications/application.ts';
import { newId } from '#src/domain/identifiers.ts';
import { createApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import { createApplicationStore } from '#src/stores/applications/application-store.ts';
import { applicationPointerKey } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { anApplication, SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
beforeAll(async () => {
  engine = await startDynamodb();
});
afterAll(() => engine.stop());

describe('the devices of an application', () => {
  /** An application with so many devices of 4 KB each. */
  const withDevices = async (count: number): Promise<string> => {
    const store = createApplicationEndpointStore(engine.registry);
    const applicationId = newId();
    const device = (index: number): ApplicationEndpoint => ({
      ...{ id: newId(), applicationId, token: `token-${index}`, userData: 'x'.repeat(3800) },
      ...{ isEnabled: true, createdAt: SOME_TIME + index },
    });
    await Promise.all(Array.from({ length: count }, (_, index) => store.create(device(index))));
    return applicationId;
  };

  const pageOf = async (applicationId: string, offset: number) => {
    const store = createApplicationEndpointStore(engine.registry);
    const answer = await store.list({ applicationId, offset, limit: 100 });
    return [answer.endpoints[0]?.token, answer.endpoints.length, answer.hasMore];
  };

  test('are listed by a consistent read per MB and one of the page', async () => {
    const applicationId = await withDevices(700);

    for (const offset of [0, 600]) {
      const page = () => pageOf(applicationId, offset);
      expect(await engine.callsOf(page)).toEqual(['Query', 'Query', 'Query', 'BatchGetItem']);
      expect(await engine.whileIndexesLag(page)).toEqual([`token-${offset}`, 100, offset === 0]);
    }
  });

  test('of more than 3 MB are listed by the index, after 3 reads in vain', async () => {
    const applicationId = await withDevices(800);
    const page = () => pageOf(applicationId, 0);

    expect(await page()).toEqual(['token-0', 100, true]);
    expect((await engine.callsOf(page)).filter((call) => call === 'Query')).toHaveLength(4);
    expect(await engine.whileIndexesLag(page)).toEqual([undefined, 0, false]);
  });
});

describe('the id of an application', () => {
  test('is found by two consistent reads, and no longer once it is removed or another has its name', async () => {
    const store = createApplicationStore(engine.registry);
    const application = anApplication({ project: newId() });
    const { project, id } = application;
    const exists = (of = id, where = project) => engine.whileIndexesLag(() => store.hasId(where, of));
    await store.create(application);

    expect(await engine.callsOf(() => exists())).toEqual(['GetItem', 'GetItem']);
    expect([await exists(), await exists(newId()), await exists(id, newId())]).toEqual([true, false, false]);
    const late = { ...application, id: newId() };
    expect(await store.create(late)).toMatchObject({ created: false, application: { id } });
    expect(await exists(late.id)).toBe(false);
    expect(await getItem(engine.registry, applicationPointerKey(late.id))).toBeUndefined();
    await store.remove(application);
    await store.create(late);
    expect([await exists(), await exists(late.id)]).toEqual([false, true]);
  });

  test('is found in the index when it has no pointer, as that of an application of an earlier version', async () => {
    const store = createApplicationStore(engine.registry);
    const application = anApplication({ project: newId() });
    const { project, id } = application;
    await store.create(application);
    await deleteItem(engine.registry, applicationPointerKey(id));

    expect([await store.hasId(project, id), await store.hasId(newId(), id)]).toEqual([true, false]);
  });
});
