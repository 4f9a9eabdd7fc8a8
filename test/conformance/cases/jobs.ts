import assert from 'node:assert/strict';
import * as z from 'zod';
import { isNotification } from '#test/support/sink.ts';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic } from '../urns.ts';
import type { World } from '../world.ts';

const path = '/ops/v1/{project_id}/jobs';

/** Waits until a job has ended; returns it. */
const ended = ({ answers, client, eventually }: World, id: unknown) =>
  eventually(async () => {
    const job = await answers('ShowJob', client.get(`${path}/${String(id)}`), 200);
    assert.notEqual(job['state'], 'running');
    return job;
  });

const startOf = async ({ answers, client }: World, data: Readonly<Record<string, unknown>>) =>
  (await answers('StartJob', client.post(path, { data }), 202))['job_id'];

const start = [
  ...casesOf('StartJob', {
    'refuses bad actions, selections and filters with their codes': async ({ topic, refuses, client, caller }) => {
      const topic_urn = await topic();
      const refused = (data: Readonly<Record<string, unknown>>, code: Parameters<typeof refuses>[1]) =>
        refuses(client.post(path, { data }), code);
      await refused({}, 'OPS.0044');
      await refused({ action: 'release' }, 'OPS.0045');
      await refused({ action: 'redrive', kind: 'x' }, 'OPS.0003');
      await refused({ action: 'redrive', failure_id: 'x' }, 'OPS.0124');
      await refused({ action: 'redrive', all: true, dry_run: 'x' }, 'OPS.0125');
      await refused({ action: 'redrive', from: 'yesterday' }, 'OPS.0002');
      await refused({ action: 'redrive', topic_urn: 'x' }, 'SMN.0005');
      await refused({ action: 'redrive', protocol: 'fax' }, 'SMN.0011');
      await refused({ action: 'redrive', subscription_urn: 'x' }, 'SMN.0014');
      await refused({ action: 'purge', topic_urn: absentTopic(caller) }, 'SMN.0006');
      await refused({ action: 'purge', subscription_urn: absentSubscription(topic_urn) }, 'SMN.0013');
    },
    'counts in a dry run, and starts nothing': async ({ answers, client, topic }) => {
      const data = { action: 'redrive', topic_urn: await topic(), dry_run: true };
      const { count, has_more } = await answers('StartJob', client.post(path, { data }), 200);
      assert.deepEqual([count, has_more], [0, false]);
    },
    'runs to its end where there is nothing to do': async (world) => {
      const job = await ended(world, await startOf(world, { action: 'redrive', topic_urn: await world.topic() }));
      assert.deepEqual([job['state'], job['done'], job['failed'], job['dropped']], ['done', 0, 0, 0]);
    },
  }),
  ...casesOf(
    'StartJob',
    {
      'releases what is held of a topic, once per Idempotency-Key': async (world) => {
        const { topic, subscription, receiver, eventually, name, client, raw, caller } = world;
        const { sink } = receiver();
        const topicUrn = await topic();
        const at = `/${name()}`;
        const urn = await subscription(topicUrn, { protocol: 'http', endpoint: sink.url(at) });
        const link = await eventually(async () => z.url().parse(sink.received(at).at(0)?.body['subscribe_url']));
        assert.equal((await fetch(link)).status, 200);
        await client.post(`/ops/v1/{project_id}/subscriptions/${urn}/pause`);
        for (const message of ['a', 'b', 'c'])
          await client.post(`{p}/topics/${topicUrn}/publish`, { data: { message } });
        const hold = `/ops/v1/{project_id}/subscriptions/${urn}/hold`;
        await eventually(async () => assert.equal((await client.get(hold))['held_messages'], 3));
        const headers = { 'content-type': 'application/json', 'idempotency-key': name() };
        const call = { headers, text: JSON.stringify({ action: 'release', topic_urn: topicUrn }) };
        const send = () => raw('POST', path.replace('{project_id}', caller.projectId), call);
        const first = await send();
        const second = await send();
        assert.deepEqual([first.status, second.status, second.text], [202, 202, first.text]);
        assert.equal(second.headers.get('idempotency-replayed'), 'true');
        assert.equal((await ended(world, JSON.parse(first.text).job_id))['done'], 3);
        await eventually(async () => {
          const texts = sink.received(at).filter(isNotification);
          assert.deepEqual(texts.map(({ body }) => body['message']).toSorted(), ['a', 'b', 'c']);
        });
      },
    },
    ['receiver'],
  ),
];

const others = [
  ...casesOf('ListJobs', {
    'has the job that was just started, newest first': async (world) => {
      const id = await startOf(world, { action: 'delete', topic_urn: await world.topic() });
      await world.eventually(async () => {
        const { jobs } = await world.answers('ListJobs', world.client.get(path, { query: { limit: 100 } }), 200);
        const Jobs = z.array(z.looseObject({ job_id: z.string() }));
        assert.ok(Jobs.parse(jobs).some((job) => job.job_id === id));
      });
    },
    'refuses bad pages with OPS.0001': async ({ refuses, client }) => {
      await refuses(client.get(path, { query: { limit: 0 } }), 'OPS.0001');
      await refuses(client.get(path, { query: { cursor: 'x' } }), 'OPS.0001');
    },
  }),
  ...casesOf('ShowJob', {
    'shows what was asked for': async (world) => {
      const topic_urn = await world.topic();
      const job = await ended(world, await startOf(world, { action: 'delete', topic_urn, reason: 'HTTP 410' }));
      assert.deepEqual([job['action'], job['topic_urn'], job['reason']], ['delete', topic_urn, 'HTTP 410']);
    },
    'refuses an unknown id with OPS.0043': async ({ refuses, client }) => refuses(client.get(`${path}/x`), 'OPS.0043'),
  }),
  ...casesOf('StopJob', {
    'answers how far it has come, and leaves one that has ended as it is': async (world) => {
      const id = await startOf(world, { action: 'delete', topic_urn: await world.topic() });
      const { state } = await ended(world, id);
      const stopped = await world.answers('StopJob', world.client.delete(`${path}/${String(id)}`), 200);
      assert.equal(stopped['state'], state);
    },
    'refuses an unknown id with OPS.0043': async ({ refuses, client }) =>
      refuses(client.delete(`${path}/x`), 'OPS.0043'),
  }),
];

/** Jobs (docs/operations-api.md). */
export const jobCases = [...start, ...others];
