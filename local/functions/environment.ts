import type { Engines } from '#local/engines/engines.ts';

/** What Lambda itself adds to a function's environment, and where AWS is: the engines, and the gateway for all else. */
export const functionEnvironment = (engines: Engines, gatewayPort: number): Readonly<Record<string, string>> => ({
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_DEFAULT_REGION: engines.region,
  AWS_REGION: engines.region,
  AWS_ENDPOINT_URL: `http://127.0.0.1:${gatewayPort}`,
  AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${engines.dynamodb}`,
  AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${engines.queues}`,
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  TZ: ':UTC',
});
