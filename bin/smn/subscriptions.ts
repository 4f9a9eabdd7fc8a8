import * as z from 'zod';
import { present } from './jobs.ts';
import type { RunCommand } from './operations-api.ts';
import { type Options, SUBSCRIPTION_STATUS_NAMES } from './options.ts';

const Accepted = z.object({ request_id: z.string() });

const OfSubscription = z.looseObject({ request_id: z.string(), subscription_urn: z.string() });

/** The URN of its topic is the beginning of its own; its status in a word. */
const Listed = z
  .looseObject({ subscription_urn: z.string(), topic_urn: z.string().optional(), status: z.int().optional() })
  .transform(({ topic_urn: _topic, status, ...shown }) => ({
    ...shown,
    ...(status !== undefined && { status: SUBSCRIPTION_STATUS_NAMES[status] ?? status }),
  }));

const Page = z
  .object({
    subscriptions: z.array(Listed),
    next_cursor: z.string().optional(),
  })
  .transform(({ next_cursor, ...page }) => ({ ...page, ...(next_cursor !== undefined && { cursor: next_cursor }) }));

/** Lists subscriptions, pauses or resumes one, shows what is held of it and whether endpoints work, or changes its signing secret. */
export const runSubscriptionCommand: RunCommand = async (command, options, client) => {
  const list = listOf(command, options);
  if (list !== undefined) return client.call({ method: 'GET', ...list }, Page);
  if (command === 'subscriptions signing-secret delete') {
    await client.call(deletionOf(options), Accepted);
    return { outcome: 'removed' };
  }
  const { request_id: _id, ...answer } = await client.call(requestOf(command, options), OfSubscription);
  return answer;
};

/** The list that a command shows; undefined when it shows none. */
const listOf = (command: string, { status, topic, protocol, limit, cursor }: Options) => {
  const ops = '/ops/v1/{project_id}';
  switch (command) {
    case 'subscriptions list': {
      const number = status && SUBSCRIPTION_STATUS_NAMES.indexOf(status);
      return {
        path: `${ops}/subscriptions`,
        query: present({ status: number, topic_urn: topic, protocol, limit, cursor }),
      };
    }
    case 'subscriptions bounced':
    case 'subscriptions paused':
      return { path: `${ops}/held-subscriptions`, query: present({ held_for: command.slice(14), limit, cursor }) };
    case 'subscriptions unhealthy':
      return { path: `${ops}/unhealthy-subscriptions`, query: present({ limit, cursor }) };
    default:
      return undefined;
  }
};

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
