import * as z from 'zod';
import type { Caller } from '../caller.ts';
import { CommandError, isRefused, shorten, wrongUsage } from '../command-line.ts';
import { type LocalFacts, notRunning } from '../local-facts.ts';
import type { Answer } from '../operator-function.ts';
import { createSmnClient, type SmnClient } from '../smn-client.ts';
import type { Options } from './options.ts';

/** Runs a command by a client of the operations API; its options name a topic by its URN. */
export type RunCommand = (command: string, options: Options, client: SmnClient) => Promise<Answer>;

type Call = {
  readonly command: string;
  readonly options: Options;
  readonly local: LocalFacts | undefined;
};

/** Runs a command in the name of the caller that its options say; what the API refuses is a {@link CommandError}. */
export const callOperationsApi = async (call: Call, run: RunCommand): Promise<Answer> => {
  const { command, options, local } = call;
  const client = createSmnClient(callerOf(call));
  try {
    return await run(command, await withTopicUrn(command, options, client), client);
  } catch (error) {
    throw translated(error, local);
  }
};

const Topics = z.object({ topics: z.array(z.object({ name: z.string(), topic_urn: z.string() })) });

/** The options with a topic's URN in place of its name. Dead letters are found by the name, which outlives the topic. */
const withTopicUrn = async (command: string, options: Options, client: SmnClient): Promise<Options> => {
  const { topic: name } = options;
  if (name === undefined || name.startsWith('urn:') || command.startsWith('letters ')) return options;
  const { topics } = await client.call({ method: 'GET', path: '{p}/topics', query: { name } }, Topics);
  const topic = topics.find((one) => one.name === name);
  if (topic === undefined)
    throw new CommandError(`--topic is "${shorten(name)}"; the project has no topic of this name.`);
  return { ...options, topic: topic.topic_urn };
};

/** Who calls the operations API: the local service's own caller, or the one that the options and the environment name. */
const callerOf = ({ command, options: { endpoint, project }, local }: Call): Caller => {
  const { env } = process;
  const given = {
    endpoint: endpoint ?? local?.endpoint ?? env['SMN_ENDPOINT'],
    projectId: project ?? local?.projectId ?? env['SMN_PROJECT_ID'],
    accessKey: local?.accessKey ?? env['SMN_ACCESS_KEY'],
    secretKey: local?.secretKey ?? env['SMN_SECRET_KEY'],
  };
  const parsed = CallerOptions.safeParse(given);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map(({ path: [name] }) => WHERE[String(name)] ?? String(name));
  throw wrongUsage(`"${command}" wants ${missing.join(', ')}, or --local.`);
};

const CallerOptions = z.object({
  endpoint: z.string(),
  projectId: z.string(),
  accessKey: z.string(),
  secretKey: z.string(),
});

const WHERE: Readonly<Record<string, string>> = {
  endpoint: '--endpoint (or SMN_ENDPOINT)',
  projectId: '--project (or SMN_PROJECT_ID)',
  accessKey: 'the environment variable SMN_ACCESS_KEY',
  secretKey: 'the environment variable SMN_SECRET_KEY',
};

/** What the SDK throws of an answer. */
const Refusal = z.object({ httpStatusCode: z.number(), errorCode: z.string(), errorMsg: z.string() });

const translated = (error: unknown, local: LocalFacts | undefined): unknown => {
  if (local !== undefined && isRefused(error)) return notRunning(local, error);
  const refusal = Refusal.safeParse(error).data;
  if (refusal === undefined) return error;
  const { httpStatusCode, errorCode, errorMsg } = refusal;
  return new CommandError(`${errorCode}: ${errorMsg}`, { exitCode: httpStatusCode === 400 ? 2 : 1, cause: undefined });
};
