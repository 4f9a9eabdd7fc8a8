import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { CommandError, wrongUsage } from '../command-line.ts';
import type { ClientCall } from '../smn-client.ts';
import { present } from './jobs.ts';
import type { RunCommand } from './operations-api.ts';
import type { Options } from './options.ts';

const PATH = '/ops/v1/{project_id}/triggers';

const Answered = z.looseObject({ request_id: z.string() });

const Page = z
  .object({ triggers: z.array(z.looseObject({ trigger_id: z.string() })), next_cursor: z.string().optional() })
  .transform(({ triggers, next_cursor }) => ({
    triggers: triggers.map(({ trigger_id, name, source, topic_urn, enabled }) => ({
      ...{ trigger_id, name, source, topic_urn, enabled },
    })),
    ...(next_cursor !== undefined && { cursor: next_cursor }),
  }));

/** Lists, shows and changes triggers, and tries events with them. */
export const runTriggerCommand: RunCommand = async (command, options, client) => {
  if (command === 'triggers list') return client.call(listOf(options), Page);
  const { request_id: _id, ...answer } = await client.call(await requestOf(command, options), Answered);
  return command === 'triggers delete' ? { outcome: 'removed' } : answer;
};

const listOf = ({ source, topic, limit, cursor }: Options): ClientCall => ({
  method: 'GET',
  path: PATH,
  query: present({ source, topic_urn: topic, limit, cursor }),
});

const requestOf = async (command: string, { id = '', file }: Options): Promise<ClientCall> => {
  const path = `${PATH}/${id}`;
  switch (command) {
    case 'triggers create':
      return { method: 'POST', path: PATH, data: await readObject(command, file) };
    case 'triggers update':
      return { method: 'PUT', path, data: await readObject(command, file) };
    case 'triggers test':
      return { method: 'POST', path: `${path}/test`, data: { event: await readObject(command, file) } };
    case 'triggers enable':
      return { method: 'POST', path: `${path}/enable` };
    case 'triggers disable':
      return { method: 'POST', path: `${path}/disable` };
    default:
      return { method: command === 'triggers delete' ? 'DELETE' : 'GET', path };
  }
};

const JsonObject = z.record(z.string(), z.unknown());

/** The JSON object of a file, or of standard input. */
const readObject = async (command: string, file: string | undefined): Promise<z.infer<typeof JsonObject>> => {
  if (file === undefined && process.stdin.isTTY) throw wrongUsage(`"${command}" wants --file, or JSON on its input.`);
  const content = file === undefined ? await text(process.stdin) : await contentOf(file);
  try {
    return JsonObject.parse(JSON.parse(content));
  } catch {
    throw wrongUsage(`${file === undefined ? 'The input' : `The file "${file}"`} is no JSON object.`);
  }
};

const contentOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandError(`The file "${file}" cannot be read.`, { cause });
  }
};
