import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';

const Projects = z.object({ projects: z.array(z.object({ id: z.string() })) });

const Refusal = z.object({ error_code: z.string(), error_msg: z.string() });

const projects = casesOf('KeystoneListProjects', {
  "shows the caller's project under the name of the region": async ({ answers, client, caller }) => {
    const id = caller.projectId;
    const asked = client.get('/v3/projects', { query: { name: caller.region } });
    const { projects: listed } = await answers('KeystoneListProjects', asked, 200);
    assert.deepEqual(listed, [{ id, name: caller.region, domain_id: id, enabled: true }]);
  },
  'shows it to whom asks for all, and none to whom asks for another': async ({ client, caller }) => {
    const idsOf = async (query: Readonly<Record<string, string>>): Promise<readonly string[]> =>
      Projects.parse(await client.get('/v3/projects', { query })).projects.map(({ id }) => id);
    assert.deepEqual(await idsOf({}), [caller.projectId]);
    assert.deepEqual(await idsOf({ domain_id: caller.projectId }), [caller.projectId]);
    assert.deepEqual(await idsOf({ name: 'elsewhere' }), []);
    assert.deepEqual(await idsOf({ domain_id: 'somebody' }), []);
  },
  'is what a client needs that left the placeholder of its project in the path': async ({ raw, caller }) => {
    const answer = await raw('GET', '/v2/%7Bproject_id%7D/notifications/topics');
    const { error_code, error_msg } = Refusal.parse(JSON.parse(answer.text));
    assert.deepEqual([answer.status, error_code], [400, 'SMN.0019']);
    assert.ok(error_msg.includes(caller.projectId));
  },
  'wants to know who asks': async ({ raw }) => {
    for (const path of ['/v3/projects', '/v3/auth/domains', '/v3/regions']) {
      assert.equal((await raw('GET', path, { isAnonymous: true })).status, 401, path);
    }
  },
});

const domains = casesOf('KeystoneListAuthDomains', {
  "shows the caller's account, which is its project": async ({ answers, client, caller }) => {
    const { domains: listed } = await answers('KeystoneListAuthDomains', client.get('/v3/auth/domains'), 200);
    assert.deepEqual(listed, [{ id: caller.projectId, name: caller.projectId }]);
  },
});

const regions = casesOf('KeystoneListRegions', {
  'shows the one region': async ({ answers, client, caller }) => {
    const { regions: listed } = await answers('KeystoneListRegions', client.get('/v3/regions'), 200);
    assert.deepEqual(listed, [{ id: caller.region }]);
  },
});

/** Look-ups of contract section 4.15. */
export const identityCases = [...projects, ...domains, ...regions];
