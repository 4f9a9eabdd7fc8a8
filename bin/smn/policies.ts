import * as z from 'zod';
import type { RunCommand } from './operations-api.ts';
import type { Options } from './options.ts';

const Policy = z.looseObject({ request_id: z.string() });

/** Shows, sets or removes the delivery policy of a subscription or a topic. */
export const runPolicyCommand: RunCommand = async (_command, options, client) => {
  const request = requestOf(options);
  const { request_id: _id, ...policy } = await client.call(request, Policy);
  return request.method === 'DELETE' ? { outcome: 'removed' } : policy;
};

const requestOf = ({ subscription, topic, set, remove }: Options) => {
  const owner = subscription === undefined ? `topics/${topic ?? ''}` : `subscriptions/${subscription}`;
  const path = `/ops/v1/{project_id}/${owner}/delivery-policy`;
  if (remove) return { method: 'DELETE', path } as const;
  return set === undefined ? ({ method: 'GET', path } as const) : ({ method: 'PUT', path, data: set } as const);
};
