import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { outcomeOfProviderError } from '../provider-error.ts';
import { CredentialsError, createRegistrations, ownWork, RegistryError } from './apple-registrations.ts';
import {
  CREDENTIALS_REFUSED,
  GONE,
  type Push,
  type PushRegistry,
  type PushTarget,
  TOKEN_REFUSED,
} from './push-target.ts';
import type { PushTransport } from './transport.ts';

/** The dependencies of pushing to Apple's platforms. */
export type ApplePushOptions = { readonly registry: PushRegistry; readonly transport: PushTransport };

/**
 * Pushes to APNS and APNS_SANDBOX through SNS, which gets to know applications and devices when they are first needed. What
 * SNS has lost it is received again, once per push. Rejects when the registry fails.
 */
export const createApplePush = ({ registry, transport }: ApplePushOptions): Push => {
  const registrations = createRegistrations({ registry, transport });
  return async (target, { payload, timeToLiveSeconds }, signal) => {
    const { application } = target;
    const send = async (isFresh: boolean): Promise<Outcome> => {
      const device = await readyDevice(target, { isFresh, registry, transport }, signal);
      if (device === undefined) return GONE;
      await transport.push({ device, platform: application.platform, payload, timeToLiveSeconds }, signal);
      return { kind: 'delivered' };
    };
    const isRegistered = application.registeredDigest === application.credentialsDigest;
    const used = isRegistered ? registrations.current(application) : registrations.ensure(application, signal);
    try {
      if ((await used) === false) return GONE;
      return await send(false).catch(async (error: unknown) => {
        if (!mayBeLost(error, signal)) throw error;
        return (await registrations.renew(application, used, signal)) ? send(true) : GONE;
      });
    } catch (error) {
      return outcomeOf(error, { target, registry }, signal);
    }
  };
};

/** What SNS says of a device that it does not know, as the target of a message or to be changed. */
const mayBeLost = (error: unknown, signal: AbortSignal): boolean =>
  !signal.aborted && error instanceof Error && /^(NotFound|InvalidParameter)Exception$/.test(error.name);

/** The ARN of a device that may be pushed to; undefined when its endpoint is gone. */
const readyDevice = async (
  { application, endpoint }: PushTarget,
  { isFresh, registry, transport }: ApplePushOptions & { readonly isFresh: boolean },
  signal: AbortSignal,
): Promise<string | undefined> => {
  const known = isFresh ? undefined : endpoint.device;
  if (known !== undefined && endpoint.isDeviceReady === true) return known;
  const device = await transport.registerDevice(application, { token: endpoint.token, known }, signal);
  if (await ownWork(registry.endpoints.recordDevice(endpoint, device))) return device;
  // It was deleted while it was registered: nothing of it may stay.
  await transport.removeDevice(device, signal);
  return undefined;
};

/** What an error means for the delivery; what it means for those that come later is noted in the registry. */
const outcomeOf = async (
  error: unknown,
  { target, registry }: { readonly target: PushTarget; readonly registry: PushRegistry },
  signal: AbortSignal,
): Promise<Outcome> => {
  if (error instanceof RegistryError) throw error.cause;
  const name = error instanceof Error ? error.name : '';
  if (error instanceof CredentialsError || name === 'PlatformApplicationDisabledException') {
    await registry.applications.disable(target.application);
    return CREDENTIALS_REFUSED;
  }
  if (name === 'EndpointDisabledException') {
    await registry.endpoints.disable(target.endpoint);
    return TOKEN_REFUSED;
  }
  return outcomeOfProviderError(error, signal);
};
