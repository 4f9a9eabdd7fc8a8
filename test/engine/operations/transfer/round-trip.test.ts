import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { checkRecords } from '#src/operations/transfer/check-records.ts';
import { writeRecords } from '#src/operations/transfer/import-records.ts';
import { type Operations, REGION, startOperations } from '#test/support/operations.ts';
import { exportAll, inTheClear, SECRETS, transferDependencies } from '#test/support/transfer.ts';
import { generatedProject, recordsOf } from '#test/support/transfer-records.ts';

let service: Operations;
let other: Operations;
beforeAll(async () => {
  [service, other] = await Promise.all([startOperations(), startOperations()]);
});
afterAll(async () => {
  await Promise.all([service.stop(), other.stop()]);
});

/** In the clear and in one order: the parts of an export have orders of their own. */
const sorted = (records: Parameters<typeof inTheClear>[0][]): readonly string[] =>
  records.map((record) => JSON.stringify(inTheClear(record), (_, value) => ordered(value))).toSorted();

const ordered = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

test('what one deployment exports and another imports is exported from there as the same', async () => {
  const [source, target] = [transferDependencies(service), transferDependencies(other)];
  const keys = await source.subscriptionKeys.own();
  await target.idSecret.adopt(await source.idSecret.get());

  await fc.assert(
    fc.asyncProperty(generatedProject, async (generated) => {
      const project = newId();
      const importing = { project, origin: { region: REGION, project }, secrets: SECRETS };
      const records = [...recordsOf(generated, keys)];
      await writeRecords(records, importing, source);
      const exported = [...(await exportAll({ project }, source))];
      expect(sorted(exported)).toEqual(sorted(records));

      const topics = generated.topics.length;
      expect(await checkRecords({ project, records: exported, topics, hasIdSecret: true }, target)).toEqual([]);
      await writeRecords(exported, importing, target);
      expect(await writeRecords(exported, importing, target)).toEqual({});
      expect(sorted([...(await exportAll({ project }, target))])).toEqual(sorted(records));
    }),
    { numRuns: 50 },
  );
});
