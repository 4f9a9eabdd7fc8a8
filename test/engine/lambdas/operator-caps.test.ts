import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCapCommand } from '#lambdas/operator/run-cap-command.ts';
import { newId } from '#src/domain/identifiers.ts';
import { Settings } from '#src/domain/settings.ts';
import { createUsageStore } from '#src/stores/deliveries/usage-store.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { startDynamodb } from '#test/support/dynamodb.ts';
import { OPERATOR_TIME, startOperator, type TestOperator } from '#test/support/operator-function.ts';

let operator: TestOperator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.stop());

const ask = (payload: unknown) => operator.ask(payload);

describe('spend caps', () => {
  test('are set, listed with what is spent of them, and removed', async () => {
    const project = newId();
    const parts = { deliveries: 10, failures: 0, parts: 10 };
    await operator.usage.addPaid({ project, day: '2026-01-15' }, 'sms', parts);
    const set = (protocol: string, usd: number) => ask({ command: 'caps set', project, protocol, usd });
    const sms = { protocol: 'sms', usd: 0.4, month: '2026-01', spentUsd: 0.5, percent: 125 };
    const email = { protocol: 'email', usd: 0, month: '2026-01', spentUsd: 0, percent: 100 };

    expect(await set('sms', 0.8)).toEqual({ project, ...sms, usd: 0.8, percent: 62.5 });
    expect(await set('sms', 0.4)).toEqual({ project, ...sms });
    expect(await set('email', 0)).toEqual({ project, ...email });
    expect(await ask({ command: 'caps list', project })).toEqual({ caps: [email, sms] });
    const remove = () => ask({ command: 'caps remove', project, protocol: 'sms' });
    expect(await remove()).toEqual({ project, protocol: 'sms' });
    expect(await remove()).toEqual({ error: `The project ${project} has no cap on sms.` });
    expect(await ask({ command: 'caps list', project })).toEqual({ caps: [email] });
  });

  test('cannot be kept without a price', async () => {
    const answer = await ask({ command: 'caps set', project: newId(), protocol: 'callnotify', usd: 1 });
    expect(answer).toEqual({
      error: 'The stage has no price of callnotify (settings.prices.callUsd), so it can keep no cap on it.',
    });
  });

  test('on texts want a price for the countries that have none of their own', async () => {
    const database = await startDynamodb();
    const set = (smsPartUsd: object) =>
      runCapCommand(
        { command: 'caps set', project: newId(), protocol: 'sms', usd: 1 },
        {
          spendCaps: createSpendCapStore(database.registry),
          usage: createUsageStore(database.deliveries),
          settings: Settings.parse({ prices: { smsPartUsd } }),
          clock: () => OPERATOR_TIME,
        },
      );

    expect(await set({ US: 0.01 })).toEqual({
      error:
        'The stage has no price of sms to other countries (settings.prices.smsPartUsd.default), so it can keep no cap on it.',
    });
    expect(await set({ US: 0.01, default: 0.1 })).toMatchObject({ protocol: 'sms', usd: 1, spentUsd: 0 });
    await database.stop();
  });

  test.each([
    [{ protocol: 'http', usd: 1 }, '"protocol" is none that is paid for by the piece: email, sms, callnotify'],
    [{ protocol: 'sms', usd: -1 }, '"usd" is not a number of US dollars from 0 to 1000000'],
    [{ protocol: 'sms' }, '"usd" is not a number of US dollars from 0 to 1000000'],
  ])('cannot be %j', async (cap, error) => {
    expect(await ask({ command: 'caps set', project: newId(), ...cap })).toEqual({ error, invalidArguments: true });
  });
});
