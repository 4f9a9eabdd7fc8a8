import { expect, test } from 'vitest';
import { loadStage } from '#lib/stage.ts';
import { subscribables, withSubscribers } from '#local/subscribers.ts';
import { findFunction, findQueue } from '#src/domain/endpoints/named-targets.ts';

const stage = loadStage('local');
const place = { region: 'eu-west-1', account: '000000000000' };
const FILE = new URL('../../support/functions/orders.mjs', import.meta.url).pathname;

test('subscribers are on the allow-list under the endpoints that the banner shows', () => {
  const own = { functions: { orders: FILE }, queues: ['jobs'] };

  const { targets } = withSubscribers(stage, own, place).settings;

  const [orders, jobs] = subscribables(own, { region: place.region, projectId: 'p-1' });
  const search = { targets, project: 'p-1' };
  expect(orders).toMatchObject({ name: 'orders', protocol: 'functionstage' });
  expect(findFunction(orders?.endpoint ?? '', search)).toEqual({
    kind: 'found',
    arn: 'arn:aws:lambda:eu-west-1:000000000000:function:orders',
  });
  expect(jobs).toMatchObject({ name: 'jobs', protocol: 'dms' });
  expect(findQueue(jobs?.endpoint ?? '', search)).toEqual({
    kind: 'found',
    arn: 'arn:aws:sqs:eu-west-1:000000000000:jobs',
  });
});

test('what the stage lists already stays as it is, and a stage without subscribers too', () => {
  const listed = withSubscribers(stage, { functions: { sample: FILE } }, { ...place, region: 'us-east-1' });

  expect(listed.settings.targets).toEqual(stage.settings.targets);
  expect(withSubscribers(stage, {}, place)).toBe(stage);
});

test('a queue that the stage lists under another id has that of the banner too', () => {
  const own = { queues: ['sample'] };

  const { targets } = withSubscribers(stage, own, { ...place, region: 'us-east-1' }).settings;

  const [sample] = subscribables(own, { region: 'us-east-1', projectId: 'p-1' });
  const search = { targets, project: 'p-1' };
  const arn = 'arn:aws:sqs:us-east-1:000000000000:sample';
  expect(findQueue(sample?.endpoint ?? '', search)).toEqual({ kind: 'found', arn });
  expect(findQueue('00000000-0000-4000-8000-000000000011', search)).toEqual({ kind: 'found', arn });
});

test('a module that does not exist and a name of the service’s own are refused before anything starts', () => {
  expect(() => withSubscribers(stage, { functions: { orders: '/nowhere.mjs' } }, place)).toThrow(
    'The function orders is to be /nowhere.mjs, which does not exist.',
  );
  expect(() => withSubscribers(stage, { queues: ['smn-local-jobs'] }, place)).toThrow(
    /is a resource of the service itself/,
  );
});
