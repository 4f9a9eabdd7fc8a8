import * as z from 'zod';
import type { LocalFacts } from '../local-facts.ts';
import type { Answer } from '../operator-function.ts';
import type { Options } from './commands.ts';
import { present } from './jobs.ts';
import { callOperationsApi } from './operations-api.ts';

const Hold = z.looseObject({ request_id: z.string(), subscription_urn: z.string() });

const Page = z
  .object({
    subscriptions: z.array(z.looseObject({ subscription_urn: z.string() })),
    next_cursor: z.string().optional(),
  })
  .transform(({ next_cursor, ...page }) => ({ ...page, ...(next_cursor !== undefined && { cursor: next_cursor }) }));

/**
 * Pauses or resumes a subscription, or shows what is held of it and whether endpoints work; what the API refuses is a
 * `CommandError`.
 */
export const runSubscriptionCommand = (
  command: string,
  options: Options,
  local: LocalFacts | undefined,
): Promise<Answer> =>
  callOperationsApi(options, local, async (client) => {
    if (command === 'subscriptions unhealthy') return client.call(listOf(options), Page);
    const { request_id: _id, ...hold } = await client.call(requestOf(command, options), Hold);
    return hold;
  });

const listOf = ({ limit, cursor }: Options) =>
  ({
    method: 'GET',
    path: '/ops/v1/{project_id}/unhealthy-subscriptions',
    query: present({ limit, cursor }),
  }) as const;

const requestOf = (command: string, { subscription = '', until, reason }: Options) => {
  const path = `/ops/v1/{project_id}/subscriptions/${subscription}`;
  switch (command) {
    case 'subscriptions pause':
      return { method: 'POST', path: `${path}/pause`, data: { until, reason } } as const;
    case 'subscriptions resume':
      return { method: 'POST', path: `${path}/resume` } as const;
    case 'subscriptions health':
      return { method: 'GET', path: `${path}/health` } as const;
    default:
      return { method: 'GET', path: `${path}/hold` } as const;
  }
};
