import { createHmac } from 'node:crypto';
import { derivedKey } from '#src/domain/derived-key.ts';
import { PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import { formatTopicUrn, parseTopicUrn, type TopicUrn } from '#src/domain/urn.ts';

/** A platform of mobile push, by its name on the wire. */
export type Platform = (typeof PUSH_PLATFORMS)[number];

/** What identifies an application: the same name may stand for an app on several platforms. */
export type ApplicationKey = { readonly project: string; readonly platform: Platform; readonly name: string };

/** The parts of `urn:smn:{region}:{project}:app-{PLATFORM}-{name}` (contract section 1.2). */
export type ApplicationUrn = ApplicationKey & { readonly region: string };

/** The parts of `urn:smn:{region}:{project}:endpoint-{PLATFORM}-{name}-{endpoint id}`. */
export type ApplicationEndpointUrn = ApplicationUrn & { readonly endpointId: string };

/** Application names: 1 to 64 characters (contract section 4.12 no. 61). They hold no hyphen, which separates the URN's parts. */
export const APPLICATION_NAME = /^[A-Za-z0-9_]{1,64}$/;

/** Credentials of a platform as they are kept: encrypted under a data key that only the service's KMS key can decrypt. */
export type EncryptedCredentials = {
  /** The data key as KMS encrypted it. */
  readonly dataKey: Uint8Array;
  readonly text: string;
};

/** An app that can be pushed to: the credentials of its publisher on one platform. Times are epoch milliseconds. */
export type Application = ApplicationKey & {
  /** 32 hex characters, new for every creation: an application re-created under its old name is another one. */
  readonly id: string;
  /** False since the platform has refused the credentials; new credentials make it true again. */
  readonly isEnabled: boolean;
  readonly credentials: EncryptedCredentials;
  /** A keyed digest of the credentials, to compare others with them. */
  readonly credentialsDigest: string;
  /**
   * The digest of the credentials that AWS SNS got last, empty when it is to get them again; absent while it has none, and
   * always for HMS.
   */
  readonly registeredDigest?: string;
  /** When an Apple certificate ends. */
  readonly certificateExpiresAt?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** A device that an app runs on. Times are epoch milliseconds. */
export type ApplicationEndpoint = {
  /** 32 hex characters, the same for the same application and token. */
  readonly id: string;
  readonly applicationId: string;
  /** What the platform knows the device by. */
  readonly token: string;
  /** Whatever the app's publisher wants to remember of it. */
  readonly userData: string;
  /** False when its owner said so, or the platform that the token is not valid any more. */
  readonly isEnabled: boolean;
  /** The ARN of the endpoint that AWS SNS has for it; absent before the first push, and always for HMS. */
  readonly device?: string;
  /** Whether that endpoint may be pushed to as it is; otherwise it has to be enabled in SNS first. */
  readonly isDeviceReady?: boolean;
  readonly createdAt: number;
};

/** The text of an application URN. */
export const formatApplicationUrn = ({ region, project, platform, name }: ApplicationUrn): string =>
  formatTopicUrn({ region, project, name: `app-${platform}-${name}` });

/** The text of the URN of an application's endpoint. */
export const formatApplicationEndpointUrn = (urn: ApplicationEndpointUrn): string =>
  formatTopicUrn({ ...urn, name: `endpoint-${urn.platform}-${urn.name}-${urn.endpointId}` });

const APPLICATION_PART = /^app-([A-Z_]{1,64})-([A-Za-z0-9_]{1,64})$/;
const ENDPOINT_PART = /^endpoint-([A-Z_]{1,64})-([A-Za-z0-9_]{1,64})-([0-9a-f]{32})$/;

const isPlatform = (text: string | undefined): text is Platform => PUSH_PLATFORMS.some((one) => one === text);

const partsOf = (urn: TopicUrn | undefined, form: RegExp): (ApplicationUrn & { readonly rest: string }) | undefined => {
  const [, platform, name, rest = ''] = form.exec(urn?.name ?? '') ?? [];
  if (urn === undefined || name === undefined || !isPlatform(platform)) return undefined;
  return { region: urn.region, project: urn.project, platform, name, rest };
};

/** Parses an application URN; undefined when malformed (`SMN.0123` on the wire). */
export const parseApplicationUrn = (text: string): ApplicationUrn | undefined => {
  const parts = partsOf(parseTopicUrn(text), APPLICATION_PART);
  if (parts === undefined) return undefined;
  const { rest: _none, ...urn } = parts;
  return urn;
};

/** Parses the URN of an application's endpoint; undefined when malformed (`SMN.0134` on the wire). */
export const parseApplicationEndpointUrn = (text: string): ApplicationEndpointUrn | undefined => {
  const parts = partsOf(parseTopicUrn(text), ENDPOINT_PART);
  if (parts === undefined) return undefined;
  const { rest: endpointId, ...urn } = parts;
  return { ...urn, endpointId };
};

/** The id of a device: the same token of the same application meets the same item. `secret` is the deployment's id secret. */
export const applicationEndpointId = (
  secret: Uint8Array,
  { applicationId, token }: Pick<ApplicationEndpoint, 'applicationId' | 'token'>,
): string =>
  createHmac('sha256', derivedKey(secret, 'application-endpoint-id'))
    .update(JSON.stringify([applicationId, token]))
    .digest('hex')
    .slice(0, 32);

/** A digest that reveals nothing of the credentials without the deployment's id secret. */
export const credentialsDigest = (
  secret: Uint8Array,
  { project, platform, name }: ApplicationKey,
  { principal, credential }: { readonly principal: string; readonly credential: string },
): string =>
  createHmac('sha256', derivedKey(secret, 'platform-credentials'))
    .update(JSON.stringify([project, platform, name, principal, credential]))
    .digest('hex');
