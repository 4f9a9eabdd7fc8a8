import assert from 'node:assert/strict';
import * as z from 'zod';
import { aPolicy, aStatement } from '#test/support/access-policy.ts';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const Services = z.array(z.strictObject({ name: z.string().min(1), show_name: z.string().min(1) }));

const PATHS = {
  ListCloudService: '/v2/notifications/cloud_service',
  ListCloudServices: '/v2/notifications/cloud-services',
} as const;

const servicesOf = async ({ answers, client }: World, operation: keyof typeof PATHS) =>
  Services.parse((await answers(operation, client.get(PATHS[operation]), 200))['cloud_services']);

const list = (operation: keyof typeof PATHS) =>
  casesOf(operation, {
    'lists services by lower-case names, each once': async (world) => {
      const names = (await servicesOf(world, operation)).map(({ name }) => name);
      assert.deepEqual(names, [...new Set(names.map((name) => name.toLowerCase()))]);
    },
    'says the same on both paths': async (world) => {
      assert.deepEqual(await servicesOf(world, 'ListCloudService'), await servicesOf(world, 'ListCloudServices'));
    },
    'names what an access policy may name': async (world) => {
      const Service = (await servicesOf(world, operation)).map(({ name }) => name);
      const path = `{p}/topics/${await world.topic()}/attributes/access_policy`;
      const value = JSON.stringify(aPolicy(aStatement({ Principal: { Service } })));
      await world.answers('UpdateTopicAttribute', world.client.put(path, { data: { value } }), 200);
    },
    'wants to know who asks': async ({ raw }) => {
      assert.equal((await raw('GET', PATHS[operation], { isAnonymous: true })).status, 401);
    },
  });

/** Contract section 4.11 nos. 55 and 56. */
export const cloudServiceCases = [...list('ListCloudService'), ...list('ListCloudServices')];
