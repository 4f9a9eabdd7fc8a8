import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { Envelope } from '#src/queues/envelope.ts';
import { decode } from '#src/queues/text.ts';
import { startOperator, type TestOperator } from '#test/support/operator-function.ts';

let operator: TestOperator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.stop());

const ask = (command: string, given: object) => operator.ask({ command: `subscription-users ${command}`, ...given });

test('subscription users are added, asked to confirm, listed and removed', async () => {
  const project = newId();
  const endpoints = { https: 'https://example.com/hook', email: 'a@example.com' };
  const added = await ask('add', { project, name: '值班', group: ['night', 'day'], ...endpoints });
  expect(added).toEqual({ project, id: expect.stringMatching(/^[0-9a-f]{32}$/) });
  const { id } = added;

  const mails = (await operator.sqs.take(operator.sqs.urls.lanes.email)).map((text) => decode(Envelope, text));
  expect(mails).toMatchObject([{ kind: 'confirmation', topicUrn: `urn:smn:us-east-1:${project}:_${id}` }]);
  expect(await ask('list', { project })).toEqual({
    subscriptionUsers: [
      {
        ...{ id, name: '值班', status: 'UNCONFIRMED', group: 'night,day' },
        endpoints: 'https://example.com/hook a@example.com',
      },
    ],
  });
  expect(await ask('list', { project: newId() })).toEqual({ subscriptionUsers: [] });

  expect(await ask('remove', { project: newId(), id })).toEqual({
    error: `Subscription user not found. There is no subscription user ${id}.`,
  });
  expect(await ask('remove', { project, id })).toEqual({ project, id });
  expect(await ask('list', { project })).toEqual({ subscriptionUsers: [] });
});

test('lists are paged', async () => {
  const project = newId();
  for (const name of ['a', 'b', 'c']) await ask('add', { project, name, email: `${name}@example.com` });
  const first = await ask('list', { project, limit: 2 });
  const second = await ask('list', { project, limit: 2, cursor: first['cursor'] });

  expect(first).toMatchObject({ subscriptionUsers: [{}, {}], cursor: '2' });
  expect(second).toMatchObject({ subscriptionUsers: [{}] });
  expect(second).not.toHaveProperty('cursor');
});

test.each([
  ['an endpoint that the protocol refuses', { email: 'nobody' }, 'Parameter: Endpoint is invalid'],
  ['an internal endpoint', { http: 'http://10.0.0.1/' }, 'internal network'],
  ['no endpoint', { email: undefined }, 'at least one of http, https, sms, email'],
  ['no name', { name: undefined }, '"name" is missing'],
  ['a long name', { name: '值'.repeat(43) }, 'Parameter: Name is invalid'],
  ['a group of two words', { group: ['a b'] }, 'At body.group.0'],
])('a user is refused with %s', async (_, given, text) => {
  const project = newId();

  expect(await ask('add', { project, name: 'a', email: 'a@example.com', ...given })).toMatchObject({
    error: expect.stringContaining(text),
  });
  expect(await ask('list', { project })).toEqual({ subscriptionUsers: [] });
});
