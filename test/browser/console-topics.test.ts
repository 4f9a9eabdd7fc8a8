import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from '#test/support/browser.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import type { Service } from '#test/support/service.ts';
import { answer } from '#test/support/sink.ts';
import { until } from '#test/support/until.ts';

describe.runIf(chromiumPath !== undefined)('topics and subscribers in the console', () => {
  let running: RunningConsole;
  let signedIn: RunningConsole['signedIn'];
  let service: Service;
  let topic: string;
  let subscription: string;

  beforeAll(async () => {
    running = await startConsole();
    ({ service, topic, subscription, signedIn } = running);
  });
  afterAll(() => running.stop());

  const projectId = () => service.cloud.facts.projectId;

  test('makes and deletes a topic, whose name must be typed', async () => {
    const { page, close } = await signedIn('/topics');
    await page.getByRole('button', { name: 'Create topic' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('not a name');
    await dialog.getByRole('button', { name: 'Create topic' }).click();
    await dialog.getByText('SMN.0').first().waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('harbour');
    await dialog.getByLabel('Name', { exact: true }).press('Enter');
    await page.getByText('The topic harbour was created.').waitFor();

    await page.getByRole('button', { name: 'Delete harbour' }).click();
    const confirm = page.getByRole('dialog');
    expect(await confirm.getByRole('button', { name: 'Delete' }).isEnabled()).toBe(false);
    await confirm.getByRole('textbox').fill('harbour');
    await confirm.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The topic harbour was deleted.').waitFor();
    await close();
  });

  test('adds subscriptions by pasting them, and says which are wrong', async () => {
    const { page, close } = await signedIn(`/topics/${topic}`);
    await page.getByRole('button', { name: 'Add subscriptions' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('email ada@example.com Ada\nemail nobody\npigeon home');
    await dialog.getByRole('button', { name: 'Add subscriptions' }).click();

    await dialog.getByText('“pigeon home” is not of the form').waitFor();
    await dialog.getByText('SMN.0').first().waitFor();
    expect(await dialog.getByRole('textbox').inputValue()).toBe('email nobody\npigeon home');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'ada@example.com' }).waitFor();
    await page.getByText('waits for confirmation').first().waitFor();
    await close();
  });

  test('pauses an endpoint on a telephone, and resumes it', async () => {
    const { page, close } = await signedIn(`/subscriptions/${subscription}`, { as: 'operator', width: 360 });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page
      .getByRole('dialog')
      .getByLabel(/Reason/)
      .fill('Closed over Easter');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Closed over Easter').waitFor();
    await service.publish(topic, { message: 'held' });
    await until('the held message', async () => {
      await page.getByRole('button', { name: 'Refresh' }).click();
      return page.getByRole('button', { name: 'Send now' }).first().isVisible();
    });

    await page.getByText('held: it is paused').waitFor();
    await page.getByRole('button', { name: 'Delete' }).first().click();
    await page.getByText('never gets it').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nothing is held.').waitFor();

    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Nothing is held back').waitFor();
    await close();
  });

  test('changes the remark and the filter policies of a subscription, and says what is wrong with them', async () => {
    const urn = await service.subscribe(await service.topic(), '/filtered');
    const { page, close } = await signedIn(`/subscriptions/${urn}`, { as: 'operator' });
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Change the remark' }).click();
    await dialog.getByLabel('Remark').fill('Night desk');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Night desk').waitFor();

    await page.getByRole('button', { name: 'Change the filter policies' }).click();
    await dialog.getByRole('button', { name: 'Add a policy' }).click();
    await dialog.getByRole('textbox', { name: /Name/ }).fill('Not A Name');
    await dialog.getByRole('textbox', { name: /Value/ }).fill('sunday, wednesday');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('SMN.0043').waitFor();
    await dialog.getByRole('textbox', { name: /Name/ }).fill('week');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('week: sunday, wednesday').waitFor();
    const shown = async () => (await service.call('GET', `/ops/v1/${projectId()}/subscriptions/${urn}`)).body;
    expect(await shown()).toMatchObject({
      remark: 'Night desk',
      filter_polices: [{ name: 'week', string_equals: ['sunday', 'wednesday'] }],
    });

    await page.getByRole('button', { name: 'Change the filter policies' }).click();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('None: it gets messages without attributes').waitFor();
    expect(await shown()).not.toHaveProperty('filter_polices');
    await close();
  });

  test('probes an endpoint, and shows what it answers', async () => {
    const urn = await service.subscribe(await service.topic(), '/probed');
    const { page, close } = await signedIn(`/subscriptions/${urn}`, { as: 'operator' });
    await page.getByRole('button', { name: 'Probe now' }).click();
    await page.getByText('The endpoint works: HTTP 200').waitFor();

    service.sink.on('/probed', answer(503));
    await page.getByRole('button', { name: 'Probe now' }).click();
    await page.getByText('The endpoint does not work: HTTP 503').waitFor();
    await close();
  });

  test('makes, replaces and deletes a signing secret, which is shown once', async () => {
    const own = await service.topic();
    const urn = await service.subscribe(own, '/signed');
    const signatures = async () => {
      const message = await service.publish(own, { message: 'signed?' });
      const came = () => service.notifications('/signed').find(({ body }) => body['message_id'] === message);
      const { headers } = await until('the delivery', came);
      return String(headers['webhook-signature'] ?? '')
        .split(' ')
        .filter(Boolean).length;
    };
    const { page, close } = await signedIn(`/subscriptions/${urn}`, { as: 'operator' });
    const dialog = page.getByRole('dialog');
    const make = async (name: string) => {
      await page.getByRole('button', { name }).click();
      await dialog.getByRole('button', { name }).click();
      const secret = (await page.getByRole('region', { name: 'Signing secret' }).textContent()) ?? '';
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      return secret;
    };

    const first = await make('Create secret');
    expect(first).toMatch(/^whsec_/);
    await page.getByText('Messages are signed with a secret').waitFor();
    expect(await page.content()).not.toContain(first);
    expect(await signatures()).toBe(1);
    expect(await make('Replace secret')).not.toBe(first);
    expect(await signatures()).toBe(2);

    await page.getByRole('button', { name: 'Delete secret' }).click();
    await dialog.getByText('sign nothing any more').waitFor();
    await dialog.getByRole('button', { name: 'Delete secret' }).click();
    await page.getByText('There is no secret').waitFor();
    expect(await signatures()).toBe(0);
    await close();
  });
});
