import * as z from 'zod';
import type { ClientCall } from '../smn-client.ts';
import type { RunCommand } from './operations-api.ts';
import type { Options } from './options.ts';

const Answered = z.looseObject({ request_id: z.string() });

/** Shows what became of messages, or what a topic records of them. */
export const runMessageCommand: RunCommand = async (command, options, client) => {
  const { request_id: _id, ...answer } = await client.call(requestOf(command, options), Answered);
  if (command !== 'messages list') return answer;
  // What the topic records now is beside the list: only the list is asked for.
  const { receipts: _receipts, ...page } = answer;
  return page;
};

const requestOf = (command: string, options: Options): ClientCall => {
  const { id = '', topic, receipts, outcome, limit, cursor, since, until } = options;
  const page = { ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) };
  const message = `/ops/v1/{project_id}/messages/${id}`;
  switch (command) {
    case 'messages list':
      return {
        method: 'GET',
        path: '/ops/v1/{project_id}/messages',
        query: {
          ...(topic !== undefined && { topic_urn: topic }),
          ...page,
          ...(since !== undefined && { from: Date.parse(since) }),
          ...(until !== undefined && { to: Date.parse(until) }),
        },
      };
    case 'messages show':
      return { method: 'GET', path: message };
    case 'messages recipients':
      return {
        method: 'GET',
        path: `${message}/recipients`,
        query: { ...page, ...(outcome !== undefined && { state: outcome }) },
      };
    default: {
      const path = `/ops/v1/{project_id}/topics/${topic}/receipts`;
      return receipts === undefined ? { method: 'GET', path } : { method: 'PUT', path, data: { receipts } };
    }
  }
};
