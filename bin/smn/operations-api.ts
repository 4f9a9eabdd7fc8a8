import * as z from 'zod';
import { CommandError, isRefused, wrongUsage } from '../command-line.ts';
import { type LocalFacts, notRunning } from '../local-facts.ts';
import { type Caller, createSmnClient, type SmnClient } from '../smn-client.ts';
import type { Options } from './commands.ts';

/** Calls the operations API as the options say; what it refuses is a {@link CommandError}. */
export const callOperationsApi = async <T>(
  options: Options,
  local: LocalFacts | undefined,
  call: (client: SmnClient) => Promise<T>,
): Promise<T> => {
  const client = createSmnClient(callerOf(options, local));
  try {
    return await call(client);
  } catch (error) {
    throw translated(error, local);
  }
};

/** Who calls the operations API: the local service's own caller, or the one that the options and the environment name. */
const callerOf = ({ endpoint, project }: Options, local: LocalFacts | undefined): Caller => {
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
  throw wrongUsage(`${missing.join(', ')} missing, or --local.`);
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
