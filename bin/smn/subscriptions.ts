import * as z from 'zod';
import { present } from './jobs.ts';
import type { RunCommand } from './operations-api.ts';
import type { Options } from './options.ts';

const Accepted = z.object({ request_id: z.string() });

const OfSubscription = z.looseObject({ request_id: z.string(), subscription_urn: z.string() });

const Page = z
  .object({
    subscriptions: z.array(z.looseObject({ subscription_urn: z.string() })),
    next_cursor: z.string().optional(),
  })
  .transform(({ next_cursor, ...page }) => ({ ...page, ...(next_cursor !== undefined && { cursor: next_cursor }) }));

/** Pauses or resumes a subscription, shows what is held of it and whether endpoints work, or changes its signing secret. */
export const runSubscriptionCommand: RunCommand = async (command, options, client) => {
  if (command === 'subscriptions unhealthy') return client.call(listOf(options), Page);
  if (command === 'subscriptions signing-secret delete') {
    await client.call(deletionOf(options), Accepted);
    return { outcome: 'removed' };
  }
  const { request_id: _id, ...answer } = await client.call(requestOf(command, options), OfSubscription);
  return answer;
};

const listOf = ({ limit, cursor }: Options) =>
  ({
    method: 'GET',
    path: '/ops/v1/{project_id}/unhealthy-subscriptions',
    query: present({ limit, cursor }),
  }) as const;

const deletionOf = ({ subscription = '' }: Options) =>
  ({ method: 'DELETE', path: `/ops/v1/{project_id}/subscriptions/${subscription}/signing-secret` }) as const;

const requestOf = (command: string, { subscription = '', until, reason, overlap }: Options) => {
  const path = `/ops/v1/{project_id}/subscriptions/${subscription}`;
  switch (command) {
    case 'subscriptions pause':
      return { method: 'POST', path: `${path}/pause`, data: { until, reason } } as const;
    case 'subscriptions resume':
      return { method: 'POST', path: `${path}/resume` } as const;
    case 'subscriptions health':
      return { method: 'GET', path: `${path}/health` } as const;
    case 'subscriptions signing-secret create':
      return { method: 'POST', path: `${path}/signing-secret`, data: { overlap_seconds: overlap } } as const;
    case 'subscriptions signing-secret show':
      return { method: 'GET', path: `${path}/signing-secret` } as const;
    default:
      return { method: 'GET', path: `${path}/hold` } as const;
  }
};
