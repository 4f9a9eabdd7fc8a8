import * as z from 'zod';
import type { Caller } from './caller.ts';
import type { SdkClient } from './sdk-client.ts';

/** A call: `path` may hold `{project_id}`, or `{p}`, the prefix of a project's notifications. */
export type ClientCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly data?: Readonly<Record<string, unknown>>;
};

/**
 * A client on the core of the official SDK, which signs and sends as the generated clients do; throws its exceptions. `call`
 * returns the answer parsed by `schema`.
 */
export type SmnClient = {
  readonly call: <T>(call: ClientCall, schema: z.ZodType<T>) => Promise<T>;
};

/** Creates the client for the service at `endpoint` (a URL), which signs with the caller's access key. */
export const createSmnClient = (caller: Caller): SmnClient => {
  // With the first call: to load the SDK is a third of what a command takes, and many make no call.
  let connecting: Promise<SdkClient> | undefined;
  const connect = () => {
    connecting ??= import('./sdk-client.ts').then(({ createSdkClient }) => createSdkClient(caller));
    return connecting;
  };
  return {
    call: async <T>({ method, path, query, data }: ClientCall, schema: z.ZodType<T>): Promise<T> => {
      const client = await connect();
      return schema.parse(
        withoutStatus(
          await client.sendRequest({
            method,
            url: path.replace('{p}', '/v2/{project_id}/notifications'),
            contentType: 'application/json',
            pathParams: { project_id: caller.projectId },
            queryParams: { ...query },
            headers: {},
            ...(data !== undefined && { data: { ...data } }),
          }),
        ),
      );
    },
  };
};

/** The body of an answer: the SDK adds the HTTP status to it. */
const withoutStatus = (answer: unknown): unknown => {
  const fields = z.record(z.string(), z.unknown()).safeParse(answer).data;
  if (fields === undefined) return answer;
  const { httpStatusCode: _status, ...body } = fields;
  return body;
};
