import * as z from 'zod';
import type { LocalFacts } from '../local-facts.ts';
import type { Answer } from '../operator-function.ts';
import type { Options } from './commands.ts';
import { callOperationsApi } from './operations-api.ts';

const Hold = z.looseObject({ request_id: z.string(), subscription_urn: z.string() });

/** Pauses or resumes a subscription, or shows what is held of it; what the API refuses is a `CommandError`. */
export const runSubscriptionCommand = (
  command: string,
  options: Options,
  local: LocalFacts | undefined,
): Promise<Answer> =>
  callOperationsApi(options, local, async (client) => {
    const { request_id: _id, httpStatusCode: _status, ...hold } = await client.call(requestOf(command, options), Hold);
    return hold;
  });

const requestOf = (command: string, { subscription = '', until, reason }: Options) => {
  const path = `/ops/v1/{project_id}/subscriptions/${subscription}`;
  switch (command) {
    case 'subscriptions pause':
      return { method: 'POST', path: `${path}/pause`, data: { until, reason } } as const;
    case 'subscriptions resume':
      return { method: 'POST', path: `${path}/resume` } as const;
    default:
      return { method: 'GET', path: `${path}/hold` } as const;
  }
};
