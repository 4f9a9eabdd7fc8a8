import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '#test/support/browser.ts';
import { accessibilityFaults } from '#test/support/console.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import type { Service } from '#test/support/service.ts';
import { answer } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';
import { askOperator } from '../../bin/operator-function.ts';

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

  test('are added to the address book, and subscribed to topics from it once they have confirmed', async () => {
    const book = `/v2/${projectId()}/subscription-users`;
    const topic = await service.topic('rota');
    const { page, observed, close } = await signedIn('/address-book', { as: 'operator', width: 360 });
    await page.getByText('There is nobody here').waitFor();
    const dialog = page.getByRole('dialog');

    await page.getByRole('button', { name: 'Add a person' }).click();
    await dialog.getByLabel('Name').fill('Ada');
    await dialog.getByRole('button', { name: 'Add a person' }).click();
    await dialog.getByText('SMN.0012').waitFor();
    await dialog.getByLabel('HTTP address').fill(service.sink.url('/ada'));
    await dialog.getByLabel('Groups').fill('night, weekend');
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add a person' }).click();
    await page.getByText('Ada was added, and is asked to confirm.').waitFor();
    await page.getByText('has not confirmed all').waitFor();
    expect((await service.call('GET', book)).body['subscription_users']).toMatchObject([
      { group: ['night', 'weekend'] },
    ]);
    const invitation = await until('the invitation', () => service.sink.received('/ada')[0]);
    await fetch(invitation.body['subscribe_url'] ?? '');
    await page.getByRole('button', { name: 'Refresh' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Ada' });
    await row.getByText('has confirmed', { exact: true }).waitFor();

    await page.getByRole('checkbox', { name: 'Select Ada' }).check();
    await page.getByRole('button', { name: 'Subscribe people' }).click();
    expect(await dialog.getByRole('button', { name: 'Subscribe people' }).isEnabled()).toBe(false);
    await dialog.getByRole('button', { name: /Choose a topic|Topic/ }).click();
    await page.getByRole('option', { name: 'rota' }).click();
    await dialog.getByRole('button', { name: 'Subscribe people' }).click();
    await page.getByText('1 addresses were subscribed.').waitFor();
    await service.publish(topic, { message: 'your turn' });
    await until('the notification', () => service.notifications('/ada').length === 1);

    await page.getByRole('button', { name: 'Change Ada' }).click();
    await dialog.getByLabel('Groups').fill('day');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('day', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'In a group' }).fill('night');
    await page.getByText('There is nobody here').waitFor();
    expect(new URL(page.url()).searchParams.get('group')).toBe('night');
    await page.getByRole('searchbox', { name: 'In a group' }).fill('day');
    await page.getByRole('button', { name: 'Delete Ada' }).click();
    await dialog.getByText('What was subscribed stays').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There is nobody here').waitFor();
    expect(observed.complaints).toEqual([]);
    await close();
  });

  test('are those of the project that is chosen in the bar on top, with what the person may do there', async () => {
    const other = 'f'.repeat(32);
    const { facts } = service.cloud;
    const member = { command: 'members add', project: other, email: 'operator@smn.example.com', actions: 'reader' };
    await askOperator({ local: facts }, member);
    const topic = await service.topic('harbour');
    const { page, observed, close } = await signedIn(`/topics/${topic}`, { as: 'operator' });
    await page.getByRole('button', { name: 'Add subscriptions' }).waitFor();

    await page.getByRole('button', { name: /\(operator\)$/ }).click();
    await page.getByRole('menuitem', { name: `${other} (reader)` }).click();
    await page.getByRole('button', { name: `${other.slice(0, 8)}… (reader)` }).waitFor();
    await page.getByText('There are no topics').first().waitFor();
    await page.waitForURL((url) => url.pathname === '/console/topics');
    expect(await page.getByRole('link', { name: 'Publish' }).count()).toBe(0);

    await page.getByRole('button', { name: /\(reader\)$/ }).click();
    await page.getByRole('menuitem', { name: `${facts.projectId} (operator)` }).click();
    await page.getByRole('link', { name: 'harbour', exact: true }).waitFor();
    expect(observed.complaints).toEqual([]);
    await close();
  });
});
