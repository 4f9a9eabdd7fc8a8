import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * Short timeouts and three attempts: a hanging socket costs at most 5 s of the 29 s that a call has. Sockets are kept alive by
 * the SDK. Credentials, Region and `AWS_ENDPOINT_URL` are left to the SDK.
 */
const settings = () => ({
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 5000,
    throwOnRequestTimeout: true,
    httpAgent: { maxSockets: 100 },
    httpsAgent: { maxSockets: 100 },
  },
});

/** DynamoDB; one per function instance. */
export const createDynamoDb = (): DynamoDBClient => new DynamoDBClient(settings());

/** SQS; one per function instance. */
export const createSqs = (): SQSClient => new SQSClient(settings());

/** KMS; one per function instance. */
export const createKms = (): KMSClient => new KMSClient(settings());

/** Cognito's user pools; one per function instance. */
export const createCognito = (): CognitoIdentityProviderClient => new CognitoIdentityProviderClient(settings());

/** CloudWatch; one per function instance. */
export const createCloudWatch = (): CloudWatchClient => new CloudWatchClient(settings());

/** CloudWatch Logs; one per function instance. */
export const createCloudWatchLogs = (): CloudWatchLogsClient => new CloudWatchLogsClient(settings());

/** EventBridge; one per function instance. */
export const createEventBridge = (): EventBridgeClient => new EventBridgeClient(settings());
