import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Operations, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const create = (message_template_name: string, body: Record<string, unknown> = {}, project_id = 'p-create') =>
  service.call('CreateMessageTemplate', {
    path: { project_id },
    body: { message_template_name, content: 'Hello {name}, {what} {name}', ...body },
  });

test('creates a variant for each protocol, each pair once', async () => {
  const first = await create('welcome');
  expect(first).toMatchObject({
    status: 201,
    body: { message_template_id: expect.stringMatching(/^[0-9a-f]{32}$/), request_id: expect.any(String) },
  });
  expect((await create('welcome', { protocol: 'sms' })).body.message_template_id).not.toBe(
    first.body.message_template_id,
  );
  expect(await create('welcome', { protocol: 'default' })).toMatchObject({ status: 400, code: 'SMN.0025' });
});

test('shows, changes and deletes a template', async () => {
  const { message_template_id } = (await create('life', {}, 'p-life')).body;
  const path = { project_id: 'p-life', message_template_id };

  const shown = await service.call('ListMessageTemplateDetails', { path });
  expect(shown.body).toEqual({
    request_id: expect.any(String),
    message_template_id,
    message_template_name: 'life',
    protocol: 'default',
    tag_names: ['name', 'what'],
    create_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    update_time: shown.body.create_time,
    content: 'Hello {name}, {what} {name}',
  });

  service.wait(5);
  expect(await service.call('UpdateMessageTemplate', { path, body: { content: '{new}' } })).toMatchObject({
    status: 200,
  });
  const changed = (await service.call('ListMessageTemplateDetails', { path })).body;
  expect(changed).toMatchObject({ content: '{new}', tag_names: ['new'], create_time: shown.body.create_time });
  expect(changed.update_time).not.toBe(changed.create_time);

  expect(await service.call('DeleteMessageTemplate', { path })).toMatchObject({ status: 200 });
  for (const name of ['ListMessageTemplateDetails', 'UpdateMessageTemplate', 'DeleteMessageTemplate']) {
    const input = { path, body: { content: 'x' } };
    expect(await service.call(name, input)).toMatchObject({ status: 404, code: 'SMN.0027' });
    const malformed = { ...input, path: { ...path, message_template_id: 'X' } };
    expect(await service.call(name, malformed)).toMatchObject({ status: 400, code: 'SMN.0031' });
  }
});

test('shows no template of another project', async () => {
  const { message_template_id } = (await create('mine', {}, 'p-mine')).body;
  const path = { project_id: 'p-other', message_template_id };
  expect(await service.call('ListMessageTemplateDetails', { path })).toMatchObject({ status: 404, code: 'SMN.0027' });
});

test('lists the oldest first, without content, filtered and paged', async () => {
  const project_id = 'p-list';
  for (const [name, protocol] of [
    ['a', 'default'],
    ['a', 'email'],
    ['b', 'default'],
  ] as const) {
    service.wait(1);
    await create(name, { protocol }, project_id);
  }
  const list = async (query: Record<string, string>) => {
    const { body } = await service.call('ListMessageTemplates', { path: { project_id }, query });
    const found = body.message_templates.map((item: Record<string, string>) => [
      item['message_template_name'],
      item['protocol'],
    ]);
    return [body.message_template_count, found];
  };

  expect(await list({})).toEqual([
    3,
    [
      ['a', 'default'],
      ['a', 'email'],
      ['b', 'default'],
    ],
  ]);
  expect(await list({ offset: '1', limit: '1' })).toEqual([3, [['a', 'email']]]);
  expect(await list({ message_template_name: 'a', protocol: 'email' })).toEqual([1, [['a', 'email']]]);
  expect(await list({ message_template_name: 'A' })).toEqual([0, []]);
  const { body } = await service.call('ListMessageTemplates', { path: { project_id } });
  expect(body.message_templates[0]).not.toHaveProperty('content');
});

test('refuses the template after the last of the quota with 400', async () => {
  for (const name of ['q1', 'q2', 'q3']) await create(name, {}, 'p-quota');
  expect(await create('q4', {}, 'p-quota')).toMatchObject({ status: 400, code: 'SMN.0044' });
  expect(await create('q1', {}, 'p-quota')).toMatchObject({ status: 400, code: 'SMN.0025' });
});
