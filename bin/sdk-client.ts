import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { DefaultHttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient.js';
import { type Logger, LogLevel } from '@huaweicloud/huaweicloud-sdk-core/logger/index.js';
import type { Caller } from './caller.ts';

/** The core of the official SDK. */
export type SdkClient = HcClient;

const ignore = () => undefined;

/** The SDK prints every refusal at length; the commands say what there is to say. */
const silence: Logger = {
  ...{ debug: ignore, info: ignore, warn: ignore, error: ignore },
  ...{ setLevel: ignore, getLevel: () => LogLevel.ERROR, setName: ignore },
};

/** Creates the core of the official SDK for the service at `endpoint` (a URL), which signs with the caller's access key. */
export const createSdkClient = ({ endpoint, projectId, accessKey, secretKey }: Caller): SdkClient => {
  const credential = new BasicCredentials().withAk(accessKey).withSk(secretKey).withProjectId(projectId);
  const http = new DefaultHttpClient({ logger: silence }, [endpoint]);
  return new HcClient(http, {}).withCredential(credential).withEndpoints([endpoint]);
};
