import * as z from 'zod';
import type { ClientCall } from '../smn-client.ts';
import { present } from './jobs.ts';
import type { RunCommand } from './operations-api.ts';
import type { Options } from './options.ts';

const PATH = '/ops/v1/{project_id}/failures';

const Failure = z.looseObject({ request_id: z.string(), failure_id: z.string() });
const Page = z.object({
  failures: z.array(z.looseObject({ failure_id: z.string() })),
  next_cursor: z.string().optional(),
});

/** Lists, shows, acknowledges and mutes what is failing. */
export const runFailureCommand: RunCommand = async (command, options, client) => {
  if (command === 'failures list') {
    const { failures, next_cursor } = await client.call({ method: 'GET', path: PATH, query: queryOf(options) }, Page);
    return { failures, ...(next_cursor !== undefined && { next_cursor }) };
  }
  const { request_id: _id, ...failure } = await client.call(callOf(command, options), Failure);
  return failure;
};

const queryOf = ({ topic, protocol, acknowledged, muted, sort, limit, cursor }: Options) =>
  present({ topic_urn: topic, protocol, acknowledged, muted: muted ? 'true' : undefined, sort, limit, cursor });

const callOf = (command: string, { id = '', until }: Options): ClientCall => {
  const path = `${PATH}/${id}`;
  switch (command) {
    case 'failures acknowledge':
      return { method: 'POST', path: `${path}/acknowledge` };
    case 'failures mute':
      return { method: 'POST', path: `${path}/mute`, data: { until } };
    case 'failures unmute':
      return { method: 'DELETE', path: `${path}/mute` };
    default:
      return { method: 'GET', path };
  }
};
