import * as z from 'zod';
import { wrongUsage } from '../command-line.ts';
import type { LocalFacts } from '../local-facts.ts';
import type { Answer } from '../operator-function.ts';
import type { Options } from './commands.ts';
import { callOperationsApi } from './operations-api.ts';

const Policy = z.looseObject({ request_id: z.string() });

/** Shows, sets or removes the delivery policy of a subscription or a topic; what the API refuses is a `CommandError`. */
export const runPolicyCommand = (command: string, options: Options, local: LocalFacts | undefined): Promise<Answer> => {
  const request = requestOf(command, options);
  return callOperationsApi(options, local, async (client) => {
    const { request_id: _id, ...policy } = await client.call(request, Policy);
    return request.method === 'DELETE' ? { outcome: 'removed' } : policy;
  });
};

const requestOf = (command: string, { subscription, topic, set, remove }: Options) => {
  if (set !== undefined && remove) throw wrongUsage(`"${command}" takes either --set or --remove.`);
  const owner = subscription === undefined ? `topics/${topic ?? ''}` : `subscriptions/${subscription}`;
  const path = `/ops/v1/{project_id}/${owner}/delivery-policy`;
  if (remove) return { method: 'DELETE', path } as const;
  return set === undefined ? ({ method: 'GET', path } as const) : ({ method: 'PUT', path, data: set } as const);
};
