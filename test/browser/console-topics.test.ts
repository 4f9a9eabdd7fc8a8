import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyFor } from '#test/support/access-policy.ts';
import { chromiumPath } from '#test/support/browser.ts';
import { gather } from '#test/support/cast.ts';
import { linkIn, pressButton } from '#test/support/letters.ts';
import { type RunningConsole, startConsole } from '#test/support/running-console.ts';
import type { Service } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

/** One of the keys that the stage `test` lets topics use. */
const KEY = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000001';

describe.runIf(chromiumPath !== undefined)('topics and templates in the console', () => {
  let running: RunningConsole;
  let signedIn: RunningConsole['signedIn'];
  let service: Service;
  let topic: string;

  beforeAll(async () => {
    running = await startConsole();
    ({ service, topic, signedIn } = running);
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

  test('says whom an access policy would permit what, before it is saved', async () => {
    const { page, close } = await signedIn(`/topics/${topic}?tab=settings`);
    await page.getByLabel('Project id').fill('partner-1');
    await page.getByRole('button', { name: 'Test' }).click();
    await page.getByText('Not permitted: no statement is about it.').waitFor();

    await page.getByRole('textbox', { name: 'Access policy' }).fill(policyFor(topic, 'partner-1', { Sid: 'partners' }));
    await page.getByRole('button', { name: 'Test' }).click();
    await page.getByText('Permitted: statement 1 (“partners”) says Allow.').waitFor();
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

  test('sets, changes and removes tags of a topic, by keys of any form', async () => {
    const own = await service.topic();
    const { page, close } = await signedIn(`/topics/${own}?tab=tags`);
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Add tag' }).click();
    await dialog.getByLabel('Key').fill('team?');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('SMN.0038').waitFor();
    await dialog.getByLabel('Key').fill('team/ops');
    await dialog.getByLabel('Value').fill('night');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Change team/ops' }).click();
    await dialog.getByLabel('Value').fill('day');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('gridcell', { name: 'day', exact: true }).waitFor();
    const found = async () => {
      const path = `/v2/${projectId()}/smn_topic/resource_instances/action`;
      const tags = [{ key: 'team/ops', values: ['day'] }];
      return (await service.call('POST', path, { action: 'count', tags })).body['total_count'];
    };
    expect(await found()).toBe(1);

    await page.getByRole('button', { name: 'Delete team/ops' }).click();
    await dialog.getByText('do not have the topic any more').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There are no tags').waitFor();
    expect(await found()).toBe(0);
    await close();
  });

  test('has deliveries logged, messages encrypted and the topic introduced, and ends that', async () => {
    const own = await service.topic();
    const { page, close } = await signedIn(`/topics/${own}?tab=logs`);
    const dialog = page.getByRole('dialog');
    const fill = async (button: string, fields: Readonly<Record<string, string>>) => {
      await page.getByRole('button', { name: button }).click();
      for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value);
      await dialog.getByRole('button', { name: 'Save' }).click();
    };
    await fill('Log deliveries', { 'Log group': 'deliveries', 'Log stream': 'all' });
    await page.getByText(`/smn/test/${projectId()}/deliveries`).waitFor();
    await fill('Change the log', { 'Log stream': 'some' });
    await page.getByText('some', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'End the log' }).click();
    await dialog.getByText('What was logged stays').waitFor();
    await dialog.getByRole('button', { name: 'End the log' }).click();
    await page.getByText('Deliveries are not logged.').waitFor();

    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('textbox', { name: 'Introduction' }).fill('Water levels of the harbour');
    await page.getByRole('button', { name: 'Save: Introduction' }).click();
    await page.getByText('Saved.').first().waitFor();
    await fill('Encrypt by a key', { Key: 'none' });
    await dialog.getByText('SMN.00').first().waitFor();
    await dialog.getByLabel('Key', { exact: true }).fill(KEY);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('works', { exact: true }).waitFor();
    const attributes = await service.call('GET', `{p}/topics/${own}/attributes`);
    expect(attributes.body['attributes']).toMatchObject({ introduction: 'Water levels of the harbour' });
    await page.getByRole('button', { name: 'End the encryption' }).click();
    await dialog.getByText('do not disable it before').waitFor();
    await dialog.getByRole('button', { name: 'End the encryption' }).click();
    await page.getByText('No key of its own').waitFor();
    await close();
  });

  test('subscribes people of the address book without asking them again', async () => {
    const own = await service.topic();
    const ada = { name: 'Ada', http: { endpoint: service.sink.url('/ada') } };
    await service.call('POST', `/v2/${projectId()}/subscription-users`, ada);
    const invitation = await until('the invitation', () => service.sink.received('/ada')[0]);
    await fetch(invitation.body['subscribe_url'] ?? '');
    await service.call('POST', `/v2/${projectId()}/subscription-users`, { ...ada, name: 'Nobody has confirmed' });

    const { page, close } = await signedIn(`/topics/${own}`, { as: 'operator' });
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Subscribe people' }).click();
    await dialog.getByRole('button', { name: /People/ }).click();
    await dialog.getByRole('option', { name: /Nobody has confirmed/ }).click();
    await dialog.getByText('are left out').click();
    await dialog.getByRole('button', { name: 'Subscribe people' }).click();
    await dialog.getByText('SMN.0148').waitFor();
    await dialog.getByRole('button', { name: /People/ }).click();
    await dialog.getByRole('option', { name: /Nobody has confirmed/ }).click();
    await dialog.getByRole('option', { name: /Ada/ }).click();
    await dialog.getByText('are left out').click();
    await dialog.getByRole('button', { name: 'Subscribe people' }).click();
    await page.getByText('1 addresses were subscribed.').waitFor();
    await page.getByRole('link', { name: /ada$/ }).waitFor();
    await page.getByText('in force').waitFor();
    await close();
  });

  test('counts the text messages of a topic', async () => {
    const { topicUrn } = await gather(service, 'Harbour');
    await service.publish(topicUrn, { message: 'High water' });
    const { page, close } = await signedIn(`/topics/${topicUrn}?tab=statistics`, { as: 'reader' });
    await until('the text', async () => {
      await page.reload();
      await page.getByText(/\d text messages/).waitFor();
      return page.getByText(/[1-9] text messages/).isVisible();
    });
    await close();
  });

  test('makes a message template, shows what it makes of values, and deletes it', async () => {
    const { page, close } = await signedIn('/templates', { as: 'operator' });
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Create template' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('not a name');
    await dialog.getByLabel('Text', { exact: true }).fill('Gauge {gauge}: {level}');
    await dialog.getByRole('button', { name: 'Create template' }).click();
    await dialog.getByText('SMN.0032').waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('gauge');
    await dialog.getByRole('button', { name: 'Create template' }).click();
    await page.getByText('gauge, level').waitFor();

    await page.getByRole('link', { name: 'gauge', exact: true }).click();
    await page.getByLabel('Text', { exact: true }).fill('Gauge {gauge} shows {level} {unit}');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('gauge, level, unit').waitFor();
    await page.getByRole('button', { name: 'Topic' }).click();
    await page.getByRole('option', { name: 'alerts' }).click();
    await page.getByLabel('{gauge}').fill('3');
    await page.getByLabel('{level}').fill('4.2');
    const before = service.notifications('/good').length;
    await page.getByRole('button', { name: 'Show the texts' }).click();
    await page.getByText('Gauge 3 shows 4.2').waitFor();
    await page.getByText('Without a value: unit').waitFor();
    expect(service.notifications('/good').length).toBe(before);

    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('publishes and triggers that name the template are refused').waitFor();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The text of gauge was deleted.').waitFor();
    await page.getByRole('link', { name: 'tide' }).waitFor();
    expect(await page.getByRole('link', { name: 'gauge', exact: true }).count()).toBe(0);
    await close();
  });

  test('calls people one after the other, and ends that', async () => {
    const own = await service.topic();
    const numbers = ['+8613800138001', '+8613800138002'];
    for (const endpoint of numbers) {
      await service.call('POST', `{p}/topics/${own}/subscriptions`, { protocol: 'callnotify', endpoint });
      const text = () => service.cloud.outbox('callnotify').find(({ to }) => to === endpoint);
      await pressButton(linkIn(await until('the text', text)), 'confirm');
    }
    const { page, close } = await signedIn(`/topics/${own}?tab=settings`);
    const dialog = page.getByRole('dialog');
    const choose = async (number: string) => {
      await dialog.locator('button[aria-haspopup]').last().click();
      await dialog.getByRole('option', { name: number }).click();
      await dialog.getByText('Who is in no step').click();
    };
    await page.getByRole('button', { name: 'Call one after the other' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('SMN.0019').waitFor();
    await choose('+8613800138002');
    await dialog.getByRole('button', { name: 'Add a step' }).click();
    await choose('+8613800138001');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Change the order' }).waitFor();
    const { body } = await service.call('GET', `{p}/topics/${own}/notify-policy`);
    expect(body['polling']).toMatchObject([
      { order: 1, subscriptions: [{ endpoint: '+8613800138002' }] },
      { order: 2, subscriptions: [{ endpoint: '+8613800138001' }] },
    ]);

    await page.getByRole('button', { name: 'End the order' }).click();
    await dialog.getByText('are called at once').waitFor();
    await dialog.getByRole('button', { name: 'End the order' }).click();
    await page.getByText('All who are subscribed by callnotify are called at once.').waitFor();
    await close();
  });
});
