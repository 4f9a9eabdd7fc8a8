import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import type { Caller } from '../caller.ts';

/** A request to send; `{p}` in the path stands for the prefix of the project's notifications. */
type SmokeRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Sends colons of the path as `%3A`; what is signed stays the same. @default false */
  readonly encodesColons?: boolean;
};

/** What came back. */
export type SmokeAnswer = { readonly status: number; readonly headers: Headers; readonly text: string };

const TIMEOUT_MS = 35_000;

/** Sends a request; the answer is read as text whatever it is. */
export const sendRequest = async (url: string, init: RequestInit = {}): Promise<SmokeAnswer> => {
  const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** Sends requests signed by the official SDK's own signer, over plain HTTP so that their form on the wire is ours. */
export type SignedFetch = (request: SmokeRequest) => Promise<SmokeAnswer>;

/** Creates the fetch for the service at `endpoint` (a URL), which signs with the caller's access key. */
export const createSignedFetch = ({ endpoint, projectId, accessKey, secretKey }: Caller): SignedFetch => {
  const credential = new BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(projectId);
  return (request) => {
    const path = request.path.replace('{p}', `/v2/${projectId}/notifications`);
    const headers: object = AKSKSigner.sign(
      {
        endpoint: `${endpoint}${path}`,
        method: request.method,
        headers: { 'content-type': 'application/json', 'X-Project-Id': projectId },
        queryParams: { ...request.query },
        data: request.data,
      },
      credential,
    );
    const query = Object.entries(request.query ?? {}).map((pair) => pair.map(encodeURIComponent).join('='));
    const sent = request.encodesColons === true ? path.replaceAll(':', '%3A') : path;
    return sendRequest(`${endpoint}${sent}${query.length > 0 ? `?${query.join('&')}` : ''}`, {
      method: request.method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(request.data !== undefined && { body: JSON.stringify(request.data) }),
    });
  };
};
