import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { type Logger, LogLevel } from '@huaweicloud/huaweicloud-sdk-core/logger/index.js';
import { z } from 'zod';
import type { Cloud } from '#local/cloud.ts';

/** Where a client calls, and its credentials. */
export type ClientCaller = Pick<Cloud['facts'], 'endpoint' | 'projectId' | 'accessKey' | 'secretKey'>;

/** What a call carries beside its path. */
export type ClientParts = {
  readonly query?: Readonly<Record<string, string | number>>;
  readonly data?: Readonly<Record<string, unknown>>;
};

const Body = z.looseObject({ httpStatusCode: z.number() });

/** The answer of a call: its body, and `httpStatusCode` as the SDK adds it. */
export type ClientAnswer = z.infer<typeof Body>;

const ignore = () => undefined;

/** The SDK prints every refusal at length; tests provoke many. */
const silence: Logger = {
  ...{ debug: ignore, info: ignore, warn: ignore, error: ignore },
  ...{ setLevel: ignore, getLevel: () => LogLevel.ERROR, setName: ignore },
};

/**
 * A client on the core of the official SDK, which signs, sends and reads as its generated clients do; `{p}` in a path stands
 * for the prefix of a project's notifications. Rejects with the SDK's own exceptions.
 */
export const createOfficialClient = ({ endpoint, projectId, accessKey, secretKey }: ClientCaller) => {
  const credential = new BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(projectId);
  const http = new DefaultHttpClient({ logger: silence }, [endpoint]);
  const client = new HcClient(http, {}).withCredential(credential).withEndpoints([endpoint]);
  const call =
    (method: 'GET' | 'POST' | 'PUT' | 'DELETE') =>
    async (path: string, { query = {}, data }: ClientParts = {}): Promise<ClientAnswer> =>
      Body.parse(
        await client.sendRequest({
          method,
          url: path.replace('{p}', '/v2/{project_id}/notifications'),
          contentType: 'application/json',
          pathParams: { project_id: projectId },
          queryParams: { ...query },
          headers: {},
          ...(data !== undefined && { data: { ...data } }),
        }),
      );
  return { get: call('GET'), post: call('POST'), put: call('PUT'), delete: call('DELETE') };
};

/** The generated client of the official SDK, for the service under test. */
export type OfficialClient = ReturnType<typeof createOfficialClient>;
