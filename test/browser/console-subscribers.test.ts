import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '#test/support/browser.ts';
import { accessibilityFaults } from '#test/support/console.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import type { Service } from '#test/support/service.ts';
import { answer } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

describe.runIf(chromiumPath !== undefined)('subscribers in the console', () => {
  let running: RunningConsole;
  let signedIn: RunningConsole['signedIn'];
  let service: Service;

  beforeAll(async () => {
    running = await startConsole();
    ({ service, signedIn } = running);
  });
  afterAll(() => running.stop());

  const projectId = () => service.cloud.facts.projectId;

  test('are sent again what they did not get since a time, after it was counted, on a telephone', async () => {
    const topic = await service.topic('storms');
    const urn = await service.subscribe(topic, '/away');
    service.sink.on('/away', answer(410));
    const ids = [await service.publish(topic, { message: 'gale' }), await service.publish(topic, { message: 'storm' })];
    await until('the dead letters', async () => {
      const { body } = await service.call('GET', `/ops/v1/${projectId()}/dead-letters?subscription_urn=${urn}`);
      return ids.every((id) => JSON.stringify(body).includes(id));
    });
    service.sink.on('/away', answer(200));
    const before = service.notifications('/away').length;

    const { page, observed, close } = await signedIn(`/subscriptions/${urn}`, { as: 'operator', width: 360 });
    await page.getByRole('button', { name: 'Send again' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Dead letters that wait now: 2.').waitFor();
    await dialog.getByText('no text is kept').waitFor();
    await dialog.getByText('gets it twice').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    const send = dialog.getByRole('button', { name: 'Send again' });
    await dialog.getByLabel(/Since/).fill('2099-01-31T12:00:00Z');
    await dialog.getByText('Dead letters that wait now: 0.').waitFor();
    expect(await send.isEnabled()).toBe(false);
    await dialog.getByLabel(/Since/).fill('last Tues');
    expect(await send.isEnabled()).toBe(false);
    await dialog.getByRole('button', { name: 'Given up' }).click();
    await page.getByRole('option', { name: 'In the last hour' }).click();
    await dialog.getByText('Dead letters that wait now: 2.').waitFor();
    await send.click();
    await page.getByText('2 done').waitFor();
    await until('the copies', () => service.notifications('/away').length === before + 2);
    expect(observed.complaints).toEqual([]);
    await close();
  });
});
