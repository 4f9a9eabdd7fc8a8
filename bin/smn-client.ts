import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { type Logger, LogLevel } from '@huaweicloud/huaweicloud-sdk-core/logger/index.js';
import * as z from 'zod';

/** The endpoint and the credentials of a client. */
export type Caller = {
  readonly endpoint: string;
  readonly projectId: string;
  readonly accessKey: string;
  readonly secretKey: string;
};

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

const ignore = () => undefined;

/** The SDK prints every refusal at length; the commands say what there is to say. */
const silence: Logger = {
  ...{ debug: ignore, info: ignore, warn: ignore, error: ignore },
  ...{ setLevel: ignore, getLevel: () => LogLevel.ERROR, setName: ignore },
};

/** Creates the client for the service at `endpoint` (a URL), which signs with the caller's access key. */
export const createSmnClient = ({ endpoint, projectId, accessKey, secretKey }: Caller): SmnClient => {
  const credential = new BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(projectId);
  const http = new DefaultHttpClient({ logger: silence }, [endpoint]);
  const client = new HcClient(http, {}).withCredential(credential).withEndpoints([endpoint]);
  return {
    call: async <T>({ method, path, query, data }: ClientCall, schema: z.ZodType<T>): Promise<T> =>
      schema.parse(
        withoutStatus(
          await client.sendRequest({
            method,
            url: path.replace('{p}', '/v2/{project_id}/notifications'),
            contentType: 'application/json',
            pathParams: { project_id: projectId },
            queryParams: { ...query },
            headers: {},
            ...(data !== undefined && { data: { ...data } }),
          }),
        ),
      ),
  };
};

/** The body of an answer: the SDK adds the HTTP status to it. */
const withoutStatus = (answer: unknown): unknown => {
  const fields = z.record(z.string(), z.unknown()).safeParse(answer).data;
  if (fields === undefined) return answer;
  const { httpStatusCode: _status, ...body } = fields;
  return body;
};
