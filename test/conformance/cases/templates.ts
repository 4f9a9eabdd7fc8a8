import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const path = '{p}/message_template';
const ABSENT = '0'.repeat(32);

const template = async (
  { client, name, cleanUp }: Pick<World, 'client' | 'name' | 'cleanUp'>,
  body: Readonly<Record<string, unknown>> = {},
): Promise<string> => {
  const data = { message_template_name: name(), content: 'Hello {name}', ...body };
  const id = z.string().parse((await client.post(path, { data }))['message_template_id']);
  cleanUp(() => client.delete(`${path}/${id}`));
  return id;
};

const create = casesOf('CreateMessageTemplate', {
  'answers 201 with an id': async ({ answers, client, name, cleanUp }) => {
    const data = { message_template_name: name(), protocol: 'sms', content: '{a} {b}' };
    const made = await answers('CreateMessageTemplate', client.post(path, { data }), 201);
    cleanUp(() => client.delete(`${path}/${made['message_template_id']}`));
  },
  'refuses a second template of the same name and protocol with SMN.0025': async (world) => {
    const { refuses, client, name } = world;
    const message_template_name = name();
    await template(world, { message_template_name });
    await template(world, { message_template_name, protocol: 'email' });
    await refuses(client.post(path, { data: { message_template_name, content: 'other' } }), 'SMN.0025');
  },
  'refuses bad names, protocols and contents with their codes': async ({ refuses, client, name }) => {
    const good = { message_template_name: name(), content: 'x' };
    const many = Array.from({ length: 91 }, (_, index) => `{v${index}}`).join('');
    await refuses(client.post(path, { data: { ...good, message_template_name: '-x' } }), 'SMN.0032');
    await refuses(client.post(path, { data: { ...good, protocol: 'fax' } }), 'SMN.0011');
    await refuses(client.post(path, { data: { ...good, content: '' } }), 'SMN.0024');
    await refuses(client.post(path, { data: { ...good, content: 'x'.repeat(256 * 1024 + 1) } }), 'SMN.0024');
    await refuses(client.post(path, { data: { ...good, content: many } }), 'SMN.0075');
  },
});

const list = casesOf('ListMessageTemplates', {
  'shows templates of a name without content, oldest first': async (world) => {
    const { answers, client, name, eventually } = world;
    const message_template_name = name();
    const first = await template(world, { message_template_name, content: '{b} {a} {b}' });
    const second = await template(world, { message_template_name, protocol: 'http' });
    const Ids = z.array(z.looseObject({ message_template_id: z.string(), tag_names: z.array(z.string()) }));
    await eventually(async () => {
      const listed = await answers('ListMessageTemplates', client.get(path, { query: { message_template_name } }), 200);
      assert.equal(listed['message_template_count'], 2);
      const items = Ids.parse(listed['message_templates']);
      assert.deepEqual(
        items.map((one) => one.message_template_id),
        [first, second],
      );
      assert.deepEqual(items[0]?.tag_names, ['b', 'a']);
      const ofHttp = await client.get(path, { query: { message_template_name, protocol: 'http' } });
      assert.equal(ofHttp['message_template_count'], 1);
      const page = await client.get(path, { query: { message_template_name, offset: 1, limit: 1 } });
      assert.equal(Ids.parse(page['message_templates'])[0]?.message_template_id, second);
    });
  },
  'refuses bad filters with their codes': async ({ refuses, client }) => {
    await refuses(client.get(path, { query: { limit: 0 } }), 'SMN.0015');
    await refuses(client.get(path, { query: { protocol: 'fax' } }), 'SMN.0011');
  },
});

const show = casesOf('ListMessageTemplateDetails', {
  'shows the content': async (world) => {
    const { answers, client } = world;
    const id = await template(world, { content: 'Hello {name}' });
    const shown = await answers('ListMessageTemplateDetails', client.get(`${path}/${id}`), 200);
    assert.equal(shown['content'], 'Hello {name}');
    assert.equal(shown['protocol'], 'default');
  },
  'refuses malformed and unknown ids': async ({ refuses, client }) => {
    await refuses(client.get(`${path}/x`), 'SMN.0031');
    await refuses(client.get(`${path}/${ABSENT}`), 'SMN.0027');
  },
});

const update = casesOf('UpdateMessageTemplate', {
  'replaces the content and its tag names': async (world) => {
    const { answers, client } = world;
    const id = await template(world);
    await answers('UpdateMessageTemplate', client.put(`${path}/${id}`, { data: { content: '{other}' } }), 200);
    assert.deepEqual((await client.get(`${path}/${id}`))['tag_names'], ['other']);
  },
  'refuses bad contents and unknown templates': async (world) => {
    const { refuses, client } = world;
    await refuses(client.put(`${path}/${await template(world)}`, { data: { content: '' } }), 'SMN.0024');
    await refuses(client.put(`${path}/x`, { data: { content: 'x' } }), 'SMN.0031');
    await refuses(client.put(`${path}/${ABSENT}`, { data: { content: 'x' } }), 'SMN.0027');
  },
});

const remove = casesOf('DeleteMessageTemplate', {
  'removes the template; removing it again is refused with SMN.0027': async (world) => {
    const { answers, refuses, client } = world;
    const id = await template(world);
    await answers('DeleteMessageTemplate', client.delete(`${path}/${id}`), 200);
    await refuses(client.delete(`${path}/${id}`), 'SMN.0027');
  },
  'refuses a malformed id with SMN.0031': async ({ refuses, client }) =>
    refuses(client.delete(`${path}/x`), 'SMN.0031'),
});

/** Operations of contract section 4.5. */
export const templateCases = [...create, ...list, ...show, ...update, ...remove];
