import {
  CreatePlatformApplicationCommand,
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  DeletePlatformApplicationCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
  type SNSClientConfig,
} from '@aws-sdk/client-sns';
import type { Application, Platform } from '#src/domain/applications/application.ts';
import type { PlatformCredentials } from '#src/domain/applications/platform-credentials.ts';

/** An application by what names it in SNS. */
type AppIdentity = Pick<Application, 'id' | 'platform' | 'name'>;

/** A message to a device that SNS knows. */
type DeviceMessage = {
  readonly device: string;
  readonly platform: Platform;
  readonly payload: string;
  readonly timeToLiveSeconds: number;
};

/** Apple's platforms through SNS mobile push. Every call rejects with what SNS answers, and may be repeated. */
export type PushTransport = {
  /** Passes the credentials of an application to SNS. */
  registerApplication(app: AppIdentity, given: AppCredentials, signal: AbortSignal): Promise<void>;
  /** Deletes an application with its credentials and devices from SNS; one that does not exist there is no fault. */
  removeApplication(app: AppIdentity, signal: AbortSignal): Promise<void>;
  /** The ARN that SNS knows a device by, which is enabled from here on. `known` is what it was before. */
  registerDevice(app: AppIdentity, device: DeviceToken, signal: AbortSignal): Promise<string>;
  /** Deletes a device from SNS; one that does not exist there is no fault. */
  removeDevice(device: string, signal: AbortSignal): Promise<void>;
  /** Hands a message over to SNS. */
  push(message: DeviceMessage, signal: AbortSignal): Promise<void>;
};

/** Credentials, and whether SNS has had some of the application before. */
type AppCredentials = { readonly credentials: PlatformCredentials; readonly isKnown: boolean };

/** A device, and the ARN that SNS has assigned to it before. */
type DeviceToken = { readonly token: string; readonly known: string | undefined };

export type PushTransportOptions = {
  /** `arn:aws:sns:{region}:{account}:app`, what all applications of the account and Region start with. */
  readonly applicationsArn: string;
  /** What the names of this stage's applications start with: `smn-{stage}_`. */
  readonly namePrefix: string;
  /** @default the region and credentials of the environment */
  readonly client?: SNSClientConfig;
};

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** When a device with the token exists already, SNS names it in the error if it does not return it. */
const deviceNamedIn = (error: unknown): string | undefined =>
  isNamed(error, 'InvalidParameterException') && error instanceof Error
    ? /(arn:aws[a-z-]*:sns:\S+) already exists/.exec(error.message)?.[1]
    : undefined;

/** A transport with a client of its own. One per function instance. */
export const createPushTransport = ({ applicationsArn, namePrefix, client }: PushTransportOptions): PushTransport => {
  const sns = new SNSClient({
    // The second attempt is for kept sockets that went stale; the lane does the retrying.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 8000, throwOnRequestTimeout: true },
    ...client,
  });
  // The id makes the name that of this application alone: one re-created under its old name is another.
  const nameOf = ({ id, name }: AppIdentity): string => `${namePrefix}${name}_${id}`;
  const arnOf = (app: AppIdentity): string => `${applicationsArn}/${app.platform}/${nameOf(app)}`;
  return {
    registerApplication: (app, given, abortSignal) =>
      registerApplication(sns, { ...given, name: nameOf(app), arn: arnOf(app), platform: app.platform }, abortSignal),
    removeApplication: async (app, abortSignal) => {
      await sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: arnOf(app) }), { abortSignal });
    },
    registerDevice: (app, device, abortSignal) => registerDevice(sns, { arn: arnOf(app), device }, abortSignal),
    removeDevice: async (device, abortSignal) => {
      await sns.send(new DeleteEndpointCommand({ EndpointArn: device }), { abortSignal });
    },
    push: async ({ device, platform, payload, timeToLiveSeconds }, abortSignal) => {
      const timeToLive = { DataType: 'Number', StringValue: String(timeToLiveSeconds) };
      const command = new PublishCommand({
        TargetArn: device,
        MessageStructure: 'json',
        // SNS wants a default whenever a message is structured; this device never gets it.
        Message: JSON.stringify({ default: payload, [platform]: payload }),
        MessageAttributes: { [`AWS.SNS.MOBILE.${platform}.TTL`]: timeToLive },
      });
      await sns.send(command, { abortSignal });
    },
  };
};

type Registration = AppCredentials & { readonly name: string; readonly arn: string; readonly platform: Platform };

/** One of the two ways is right, the other one is tried when SNS knows better. */
const registerApplication = async (
  sns: SNSClient,
  { name, arn, platform, credentials, isKnown }: Registration,
  abortSignal: AbortSignal,
): Promise<void> => {
  const Attributes = { PlatformPrincipal: credentials.principal, PlatformCredential: credentials.credential };
  const create = () =>
    sns.send(new CreatePlatformApplicationCommand({ Name: name, Platform: platform, Attributes }), { abortSignal });
  const change = () =>
    sns.send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn, Attributes }), { abortSignal });
  try {
    await (isKnown ? change() : create());
  } catch (error) {
    // Gone from SNS; or made by a call that was cut short, with credentials that were changed since.
    if (isKnown ? !isNamed(error, 'NotFoundException') : !isNamed(error, 'InvalidParameterException')) throw error;
    await (isKnown ? create() : change()).catch((second: unknown) => {
      // There is none of the name after all: the credentials themselves were refused.
      throw isNamed(second, 'NotFoundException') ? error : second;
    });
  }
};

/** SNS disables a device whose token Apple refuses; creating it again leaves it so until it is enabled. */
const registerDevice = async (
  sns: SNSClient,
  { arn, device: { token, known } }: { readonly arn: string; readonly device: DeviceToken },
  abortSignal: AbortSignal,
): Promise<string> => {
  const create = async (): Promise<string> => {
    const command = new CreatePlatformEndpointCommand({ PlatformApplicationArn: arn, Token: token });
    const { EndpointArn } = await sns.send(command, { abortSignal });
    if (EndpointArn === undefined) throw new Error('SNS returned no ARN for a device');
    return EndpointArn;
  };
  const device =
    known ??
    (await create().catch((error: unknown) => {
      const named = deviceNamedIn(error);
      if (named === undefined) throw error;
      return named;
    }));
  const Attributes = { Enabled: 'true', Token: token };
  await sns.send(new SetEndpointAttributesCommand({ EndpointArn: device, Attributes }), { abortSignal });
  return device;
};
