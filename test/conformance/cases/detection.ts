import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentId } from '../tagged.ts';
import { absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

/** A name that does not exist (RFC 6761 section 6.4): it resolves nowhere, and no host is called. */
const NOBODY = 'https://nobody.invalid/';

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/detection`;

const detect = async ({ answers, client }: World, topicUrn: string, data: Readonly<Record<string, unknown>>) => {
  const answer = await answers('PublishHttpDetect', client.post(of(topicUrn), { data }), 200);
  return z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .parse(answer['task_id']);
};

/** What is shown of a probe once its endpoint has been called. */
const resultOf = ({ answers, client, eventually }: World, topicUrn: string, task: string) =>
  eventually(async () => {
    const shown = await answers('ShowHttpDetectResult', client.get(`${of(topicUrn)}/${task}`), 200);
    assert.notEqual(shown['status'], 1);
    return { status: shown['status'], detail: shown['detail'] };
  });

const create = casesOf('PublishHttpDetect', {
  'answers 200 with the id of a task of its own, every time': async (world) => {
    const urn = await world.topic();
    const data = { protocol: 'https', endpoint: NOBODY, extension: { header: { 'x-a': 'b' } } };
    assert.notEqual(await detect(world, urn, data), await detect(world, urn, data));
  },
  'refuses what could not be subscribed with its codes': async ({ refuses, client, topic }) => {
    const urn = await topic();
    const good = { protocol: 'https', endpoint: 'https://example.com/' };
    const bad = [
      [{ endpoint: good.endpoint }, 'SMN.0011'],
      [{ ...good, protocol: 'email' }, 'SMN.0011'],
      [{ ...good, protocol: 'HTTPS' }, 'SMN.0011'],
      [{ protocol: 'https' }, 'SMN.0012'],
      [{ ...good, endpoint: 'example.com' }, 'SMN.0012'],
      [{ ...good, endpoint: 'http://example.com/' }, 'SMN.0012'],
      [{ ...good, endpoint: 'https://10.0.0.1/' }, 'SMN.0069'],
      [{ protocol: 'http', endpoint: 'http://169.254.169.254/latest' }, 'SMN.0069'],
      [{ ...good, extension: { header: { 'x-smn-a': 'b' } } }, 'SMN.0043'],
      [{ ...good, extension: { header: { authorization: 'b' } } }, 'SMN.0043'],
    ] as const;
    for (const [data, code] of bad) await refuses(client.post(of(urn), { data }), code);
  },
  'refuses unknown topics': async ({ refuses, client, caller }) => {
    const data = { protocol: 'https', endpoint: 'https://example.com/' };
    await refuses(client.post(of('urn:x'), { data }), 'SMN.0005');
    await refuses(client.post(of(absentTopic(caller)), { data }), 'SMN.0006');
    await refuses(client.post(of(foreignTopic(caller)), { data }), 'SMN.0001');
  },
});

const show = casesOf('ShowHttpDetectResult', {
  'shows an endpoint that cannot be reached as not usable, by -1 and a text of the service': async (world) => {
    const urn = await world.topic();
    const task = await detect(world, urn, { protocol: 'https', endpoint: NOBODY });
    const { status, detail } = await resultOf(world, urn, task);
    const { httpCode, httpResponse } = z.object({ httpCode: z.number(), httpResponse: z.string() }).parse(detail);
    assert.deepEqual([status, httpCode], [2, -1]);
    assert.notEqual(httpResponse, '');
  },
  'refuses an unknown task with SMN.00013030, and one of another topic': async (world) => {
    const { refuses, client, topic } = world;
    const urn = await topic();
    const task = await detect(world, urn, { protocol: 'https', endpoint: NOBODY });
    await refuses(client.get(`${of(urn)}/${absentId()}`), 'SMN.00013030');
    await refuses(client.get(`${of(urn)}/nonsense`), 'SMN.00013030');
    await refuses(client.get(`${of(await topic())}/${task}`), 'SMN.00013030');
  },
  'refuses unknown topics': async ({ refuses, client, caller }) => {
    await refuses(client.get(`${of('urn:x')}/${absentId()}`), 'SMN.0005');
    await refuses(client.get(`${of(absentTopic(caller))}/${absentId()}`), 'SMN.0006');
    await refuses(client.get(`${of(foreignTopic(caller))}/${absentId()}`), 'SMN.0001');
  },
});

const showFound = casesOf(
  'ShowHttpDetectResult',
  {
    'shows an endpoint that answers 2xx as usable, called once with the given headers': async (world) => {
      const { sink } = world.receiver();
      const path = `/${world.name()}`;
      const urn = await world.topic();
      const extension = { header: { 'X-Key': 'k 1' } };
      const task = await detect(world, urn, { protocol: 'http', endpoint: sink.url(path), extension });
      const { status, detail } = await resultOf(world, urn, task);
      assert.equal(status, 0);
      assert.equal(z.object({ httpCode: z.number() }).parse(detail).httpCode, 200);
      assert.equal(sink.received(path).length, 1);
      assert.equal(sink.received(path)[0]?.headers['x-key'], 'k 1');
    },
    'shows one that answers anything else as not usable, with its status and its words': async (world) => {
      const { sink } = world.receiver();
      const path = `/${world.name()}`;
      sink.on(path, (response) => response.writeHead(503).end('closed for today'));
      const urn = await world.topic();
      const task = await detect(world, urn, { protocol: 'http', endpoint: sink.url(path) });
      const found = await resultOf(world, urn, task);
      assert.deepEqual(found, { status: 2, detail: { httpCode: 503, httpResponse: 'closed for today' } });
      assert.equal(sink.received(path).length, 1);
    },
    'shows one that does not answer in time by -1': async (world) => {
      const { sink } = world.receiver();
      const path = `/${world.name()}`;
      sink.on(path, () => undefined);
      const urn = await world.topic();
      const task = await detect(world, urn, { protocol: 'http', endpoint: sink.url(path) });
      const { status, detail } = await resultOf(world, urn, task);
      assert.equal(status, 2);
      assert.equal(z.object({ httpCode: z.number() }).parse(detail).httpCode, -1);
    },
  },
  ['receiver'],
);

/** Contract sections 4.6 nos. 34 and 35, and 12.5. */
export const detectionCases = [...create, ...show, ...showFound];
