import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { templateId } from '#src/domain/messages/template.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { checkRecords } from '#src/operations/transfer/check-records.ts';
import { exportPart } from '#src/operations/transfer/export-part.ts';
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

test('a template that is removed between two parts takes no other one with it', async () => {
  const { templates } = service.dependencies;
  const dependencies = transferDependencies(service);
  const project = newId();
  const named = Array.from({ length: 25 }, (_, index) => {
    const of = { project, name: `template-${index}`, protocol: 'default' } as const;
    return { ...of, id: templateId(of), content: 'x', tagNames: [], createdAt: 1, updatedAt: 1 };
  });
  for (const one of named) await templates.create(one);
  const first = await exportPart({ project }, SECRETS, dependencies);
  const [gone, ...others] = named.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  await templates.remove(project, gone?.id ?? '');
  const second = await exportPart({ project, cursor: first.cursor }, SECRETS, dependencies);

  const names = [...first.records, ...second.records].flatMap((one) => (one.kind === 'template' ? [one.name] : []));
  expect(names.toSorted()).toEqual([gone, ...others].map((one) => one?.name).toSorted());
});

test('another topic that has taken the name meanwhile is not gone on with', async () => {
  const project = newId();
  const { topics, subscriptions } = service.dependencies;
  const topic = (id: string): Topic => ({
    ...{ id, project, name: 'renewed', displayName: '', introduction: '', smsSignId: '', enterpriseProjectId: '0' },
    ...{ createdAt: 1, updatedAt: 1, subscriptionsVersion: 1, subscriptionCount: 501 },
  });
  const old = topic(newId());
  await topics.create(old);
  const urn = formatTopicUrn({ region: REGION, project, name: 'renewed' });
  const many = Array.from(
    { length: 501 },
    (): Subscription => ({
      ...{ id: newId(), topicId: old.id, topicUrn: urn, protocol: 'email', endpoint: 'a@example.com', remark: '' },
      ...{ status: 1, createdAt: 1 },
    }),
  );
  await subscriptions.addTransferred(many, []);
  const first = await exportPart({ project, topic: 'renewed' }, SECRETS, transferDependencies(service));
  await topics.remove(old);
  await topics.create(topic(newId()));

  const next = exportPart({ project, topic: 'renewed', cursor: first.cursor }, SECRETS, transferDependencies(service));
  await expect(next).rejects.toThrow('There is no topic renewed (any more)');
});

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
