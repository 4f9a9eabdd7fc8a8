import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { startOperator, type TestOperator } from '#test/support/operator-function.ts';

let operator: TestOperator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.stop());

const ask = (command: string, given: object) => operator.ask({ command: `subscription-users ${command}`, ...given });
const mail = (project: string, endpoint: string) => ({ project, protocol: 'email', endpoint });

test('subscription users are added, listed and removed; adding one again meets the same', async () => {
  const project = newId();
  const added = await ask('add', { ...mail(project, 'a@example.com'), remark: '值班' });
  expect(added).toEqual({ project, id: expect.stringMatching(/^[0-9a-f]{32}$/), isNew: true });
  expect(await ask('add', { ...mail(project, 'a@example.com'), remark: 'again' })).toEqual({ ...added, isNew: false });

  expect(await ask('list', { project })).toEqual({
    subscriptionUsers: [
      {
        ...{ id: added['id'], protocol: 'email', endpoint: 'a@example.com', remark: '值班' },
        createdAt: '2026-01-02T03:04:05.000Z',
      },
    ],
  });
  expect(await ask('list', { project: newId() })).toEqual({ subscriptionUsers: [] });

  const other = newId();
  const { id } = added;
  expect(await ask('remove', { project: other, id })).toEqual({
    error: `The project ${other} has no subscription user ${id}.`,
  });
  expect(await ask('remove', { project, id })).toEqual({ project, id });
  expect(await ask('list', { project })).toEqual({ subscriptionUsers: [] });
});

test('lists are paged', async () => {
  const project = newId();
  for (const name of ['a', 'b', 'c']) await ask('add', mail(project, `${name}@example.com`));
  const first = await ask('list', { project, limit: 2 });
  const second = await ask('list', { project, limit: 2, cursor: first['cursor'] });

  expect(first).toMatchObject({ subscriptionUsers: [{}, {}], cursor: '2' });
  expect(second).toMatchObject({ subscriptionUsers: [{}] });
  expect(second).not.toHaveProperty('cursor');
});

test.each([
  ['a protocol that there is not', { protocol: 'fax' }, '"protocol" is none of email, sms'],
  ['an endpoint that the protocol refuses', { endpoint: 'nobody' }, 'Parameter: Endpoint is invalid'],
  ['an internal endpoint', { protocol: 'http', endpoint: 'http://10.0.0.1/' }, 'internal network'],
  ['no endpoint', { endpoint: undefined }, '"endpoint" is missing'],
  ['a long remark', { remark: '值'.repeat(43) }, '"remark" is longer than 128 bytes'],
])('an entry is refused with %s', async (_, given, text) => {
  const project = newId();

  expect(await ask('add', { ...mail(project, 'a@example.com'), ...given })).toMatchObject({
    error: expect.stringContaining(text),
  });
  expect(await ask('list', { project })).toEqual({ subscriptionUsers: [] });
});
