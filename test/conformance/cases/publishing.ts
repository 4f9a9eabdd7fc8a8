import assert from 'node:assert/strict';
import { createVerify, X509Certificate } from 'node:crypto';
import * as z from 'zod';
import type { Delivery } from '#test/support/sink.ts';
import { casesOf } from '../case.ts';
import { absentTopic } from '../urns.ts';
import type { World } from '../world.ts';

const publishPath = (topicUrn: string): string => `{p}/topics/${topicUrn}/publish`;

/** A topic with a confirmed endpoint of the receiver. */
const subscribed = async ({ topic, subscription, receiver, eventually, name }: World) => {
  const { sink } = receiver();
  const topicUrn = await topic();
  const path = `/${name()}`;
  const extension = { header: { 'X-Custom-Header': 'a value' } };
  await subscription(topicUrn, { protocol: 'http', endpoint: sink.url(path), extension });
  const confirmation = await eventually(async () => z.string().parse(sink.received(path).at(0)?.body['subscribe_url']));
  assert.equal((await fetch(confirmation)).status, 200);
  return { topicUrn, path };
};

const notificationAt = ({ receiver, eventually }: World, path: string): Promise<Delivery> =>
  eventually(async () => {
    const found = receiver()
      .sink.received(path)
      .find(({ body }) => body['type'] === 'Notification');
    assert.ok(found);
    return found;
  });

/** Names and values in turn, as contract section 9.3 lists them; written apart from the service's own code. */
const signedText = (body: Readonly<Record<string, string>>): string =>
  ['message', 'message_id', 'subject', 'timestamp', 'topic_urn', 'type']
    .filter((field) => body[field] !== undefined)
    .map((field) => `${field}\n${body[field]}\n`)
    .join('');

const delivery = casesOf(
  'PublishMessage',
  {
    'reaches a confirmed endpoint with headers, body and a signature that verifies': async (world) => {
      const { answers, client } = world;
      const { topicUrn, path } = await subscribed(world);
      const data = { subject: 'Héllo', message: '{"not":"parsed"} 港', time_to_live: '600' };
      const published = await answers('PublishMessage', client.post(publishPath(topicUrn), { data }), 200);
      const { headers, body } = await notificationAt(world, path);
      assert.equal(headers['content-type'], 'application/json; charset=UTF-8');
      assert.equal(headers['x-custom-header'], 'a value');
      assert.equal(headers['x-smn-message-type'], 'Notification');
      assert.equal(headers['x-smn-message-id'], published['message_id']);
      assert.equal(headers['x-smn-topic-urn'], topicUrn);
      assert.ok(String(headers['x-smn-subscription-urn']).startsWith(`${topicUrn}:`));
      assert.deepEqual(
        [body['message'], body['subject'], body['signature_version']],
        [data.message, data.subject, 'v1'],
      );
      const pem = await (await fetch(body['signing_cert_url'] ?? '')).text();
      const verify = createVerify('RSA-SHA256').update(signedText(body));
      assert.ok(verify.verify(new X509Certificate(pem).publicKey, body['signature'] ?? '', 'base64'));
    },
    'takes message_structure before a template before a message, and leaves an empty subject out': async (world) => {
      const { client } = world;
      const { topicUrn, path } = await subscribed(world);
      const data = {
        message_structure: JSON.stringify({ default: 'default', http: 'for http' }),
        ...{ message_template_name: 'conformance-none', message: '' },
      };
      await client.post(publishPath(topicUrn), { data });
      const { body } = await notificationAt(world, path);
      assert.equal(body['message'], 'for http');
      assert.ok(!('subject' in body));
    },
    'renders a template for the protocol of the subscription': async (world) => {
      const { client, name, cleanUp } = world;
      const { topicUrn, path } = await subscribed(world);
      const message_template_name = name();
      for (const [protocol, content] of [
        ['default', 'default {a}'],
        ['http', '{a}{b}{ not }{a}'],
      ]) {
        const made = await client.post('{p}/message_template', { data: { message_template_name, protocol, content } });
        cleanUp(() => client.delete(`{p}/message_template/${made['message_template_id']}`));
      }
      await client.post(publishPath(topicUrn), { data: { message_template_name, tags: { a: '{b}', c: 'x' } } });
      const { body } = await notificationAt(world, path);
      assert.equal(body['message'], '{b}{ not }{b}');
    },
  },
  ['receiver'],
);

const publish = casesOf('PublishMessage', {
  'accepts every form for a topic without subscribers': async ({ answers, client, topic }) => {
    const path = publishPath(await topic());
    const bodies = [
      { message: 'x' },
      { message: 'x', subject: 'y', time_to_live: '86400', locale: 'zh-cn' },
      { message: 'x', time_to_live: 60 },
      { message_structure: { default: 'as an object' } },
      { message: 'x', message_attributes: [{ name: 'week', type: 'STRING_ARRAY', value: ['sunday', '周日'] }] },
      { message: 'x', message_attributes: [{ name: 'smn_protocol', type: 'PROTOCOL', value: ['http', 'sms'] }] },
      { message: '\ud83d\ude80'.repeat(65_536) },
    ];
    for (const data of bodies) await answers('PublishMessage', client.post(path, { data }), 200);
  },
  'refuses what is too long, empty or malformed with its code': async ({ refuses, client, topic }) => {
    const path = publishPath(await topic());
    const message = 'x';
    const bad = [
      [{}, 'SMN.0009'],
      [{ message: '' }, 'SMN.0009'],
      [{ message: 'x'.repeat(256 * 1024 + 1) }, 'SMN.0009'],
      [{ message, subject: 'x'.repeat(513) }, 'SMN.0008'],
      [{ message, subject: 'two\nlines' }, 'SMN.0008'],
      [{ message_structure: '{"email":"x"}' }, 'SMN.0021'],
      [{ message_structure: '[]' }, 'SMN.0021'],
      [{ message_structure: '{"default":' }, 'SMN.0021'],
      [{ message_template_name: '-' }, 'SMN.0042'],
      [{ message_template_name: 'conformance-absent' }, 'SMN.0027'],
      [{ message, time_to_live: '0' }, 'SMN.0019'],
      [{ message, time_to_live: '9999999' }, 'SMN.0019'],
      [{ message, locale: 'english' }, 'SMN.0019'],
      [{ message, message_attributes: [{ name: 'smn_x', type: 'STRING', value: 'y' }] }, 'SMN.0019'],
    ] as const;
    for (const [data, code] of bad) await refuses(client.post(path, { data }), code);
  },
  'refuses templates without a default variant, and bad tags': async ({ refuses, client, topic, name, cleanUp }) => {
    const path = publishPath(await topic());
    const message_template_name = name();
    const create = async (data: Readonly<Record<string, string>>): Promise<void> => {
      const made = await client.post('{p}/message_template', { data: { message_template_name, ...data } });
      cleanUp(() => client.delete(`{p}/message_template/${made['message_template_id']}`));
    };
    await create({ protocol: 'sms', content: '{a}' });
    await refuses(client.post(path, { data: { message_template_name, tags: { a: 'b' } } }), 'SMN.0076');
    await create({ protocol: 'default', content: '{a}' });
    await refuses(client.post(path, { data: { message_template_name } }), 'SMN.0038');
    await refuses(client.post(path, { data: { message_template_name, tags: { a: 'x'.repeat(1025) } } }), 'SMN.0038');
    await refuses(client.post(path, { data: { message_template_name, tags: { ['k'.repeat(22)]: 'x' } } }), 'SMN.0038');
  },
  'refuses malformed and unknown topics': async ({ refuses, client, caller }) => {
    await refuses(client.post(publishPath('urn:x'), { data: { message: 'x' } }), 'SMN.0005');
    await refuses(client.post(publishPath(absentTopic(caller)), { data: { message: 'x' } }), 'SMN.0006');
  },
});

/** Publishing: contract sections 4.6 no. 33, 7 and 9. */
export const publishingCases = [...publish, ...delivery];
