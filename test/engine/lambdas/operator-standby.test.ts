import { afterAll, beforeAll, expect, test } from 'vitest';
import { OperatorCommand } from '#lambdas/operator/commands.ts';
import { runStandbyCommand } from '#lambdas/operator/run-standby-command.ts';
import type { Site } from '#src/domain/standby/fence.ts';
import { createFenceStore } from '#src/stores/standby/fence-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';

const ONE: Site = { stage: 'prod', region: 'us-east-1', endpoint: 'https://one.example.com' };
const TWO: Site = { stage: 'prod-eu', region: 'eu-west-1', endpoint: 'https://two.example.com' };
let now = Date.UTC(2026, 0, 2, 3, 4, 5);

let engine: TestDynamodb;
beforeAll(async () => {
  engine = await startDynamodb();
});
afterAll(() => engine.stop());

const ask = (site: Site, given: object) => {
  const command = OperatorCommand.parse(given);
  if (!command.command.startsWith('standby ')) throw new Error('Not a command on sites');
  const standby = {
    site,
    regions: ['us-east-1', 'eu-west-1'],
    waitSeconds: 15,
    fences: createFenceStore(engine.registry),
  };
  return command.command === 'standby status' ||
    command.command === 'standby claim' ||
    command.command === 'standby confirm'
    ? runStandbyCommand(command, { standby, clock: () => now })
    : undefined;
};

const CHANGED = { error: expect.stringContaining('another activation is under way') };

test('a site is claimed, confirmed and shown; what is not so any more is refused', async () => {
  expect(await ask(ONE, { command: 'standby status' })).toEqual({
    ...ONE,
    ...{ isActive: false, epoch: 0, registryIn: 'us-east-1, eu-west-1', waitSeconds: 15 },
  });
  expect(await ask(ONE, { command: 'standby confirm', epoch: 0 })).toEqual(CHANGED);
  expect(await ask(ONE, { command: 'standby claim', epoch: 1 })).toEqual(CHANGED);
  expect(await ask(ONE, { command: 'standby claim', epoch: 0 })).toMatchObject({
    ...{ isActive: false, epoch: 1, claimed: 'prod in us-east-1', claimedEndpoint: ONE.endpoint },
  });
  expect(await ask(TWO, { command: 'standby confirm', epoch: 1 })).toEqual(CHANGED);
  now += 14_999;
  expect(await ask(ONE, { command: 'standby confirm', epoch: 1 })).toEqual({
    error: 'The claim has waited for 14999 ms only.',
  });
  now += 1;
  expect(await ask(ONE, { command: 'standby confirm', epoch: 1 })).toMatchObject({
    ...{ isActive: true, epoch: 1, active: 'prod in us-east-1', activeEndpoint: ONE.endpoint },
    since: '2026-01-02T03:04:20.000Z',
  });
  expect(await ask(ONE, { command: 'standby confirm', epoch: 1 })).toEqual(CHANGED);
  expect(await ask(ONE, { command: 'standby claim', epoch: 1 })).toEqual({ error: expect.stringContaining('already') });
});

test('a claim keeps where the site before is called until one is confirmed', async () => {
  expect(await ask(TWO, { command: 'standby claim', epoch: 1 })).toMatchObject({ formerEndpoint: ONE.endpoint });
  expect(await ask(TWO, { command: 'standby claim', epoch: 2 })).toMatchObject({ formerEndpoint: ONE.endpoint });
  now += 15_000;
  const confirmed = await ask(TWO, { command: 'standby confirm', epoch: 3 });

  expect(confirmed).toMatchObject({ isActive: true, epoch: 3 });
  expect(confirmed).not.toHaveProperty('formerEndpoint');
  expect(await ask(ONE, { command: 'standby status' })).toMatchObject({
    ...{ isActive: false, active: 'prod-eu in eu-west-1' },
  });
});

test('a stage that has one site says so', async () => {
  const status = { command: 'standby status' } as const;

  expect(await runStandbyCommand(status, { clock: () => now })).toEqual({
    error: expect.stringContaining('neither "replicas" nor "standbyOf"'),
  });
});
