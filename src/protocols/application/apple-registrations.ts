import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import type { Application } from '#src/domain/applications/application.ts';
import type { PushRegistry } from './push-target.ts';
import type { PushTransport } from './transport.ts';

/** SNS does not take the credentials of an application; the cause is what it said. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/** The service's own table or key failed, which says nothing of the platform; the cause is the fault. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}

/** Keeps faults of the service's own apart from what SNS answers: their names are partly the same. */
export const ownWork = <T>(work: Promise<T>): Promise<T> =>
  work.catch((cause: unknown) => {
    throw new RegistryError('The registry failed', { cause });
  });

/** A registration at SNS by this function instance; true once SNS knows the application, false when that is gone. */
type Registration = Promise<boolean>;

/** Remembered at most, the one used longest ago goes first; one is some hundred bytes. */
const MAX_REGISTRATIONS = 1000;

/** By each change of the credentials: SNS may have got others since it had the same ones. */
const keyOf = ({ id, updatedAt, credentialsDigest }: Application): string => `${id} ${updatedAt} ${credentialsDigest}`;

/** Registers applications with SNS. Devices that are served side by side share the registration of theirs. */
export const createRegistrations = (options: {
  readonly registry: PushRegistry;
  readonly transport: PushTransport;
}) => {
  const made = createExpiringCache<Registration>({ capacity: MAX_REGISTRATIONS });
  const start = (application: Application, signal: AbortSignal): Registration => {
    const key = keyOf(application);
    const registration = register(application, options, signal);
    made.set(key, registration);
    registration.catch(() => made.setLifetime(key, registration, 0));
    return registration;
  };
  return {
    /** What was made with these credentials before, if anything. */
    current: (application: Application): Registration | undefined => made.get(keyOf(application)),

    /** Registers the application, unless that was done with these credentials before. */
    ensure: (application: Application, signal: AbortSignal): Registration =>
      made.get(keyOf(application)) ?? start(application, signal),

    /** Registers the application again, unless another device has done that since `used`. */
    renew: (application: Application, used: Registration | undefined, signal: AbortSignal): Registration => {
      const current = made.get(keyOf(application));
      return current === undefined || current === used ? start(application, signal) : current;
    },
  };
};

const register = async (
  application: Application,
  { registry, transport }: { readonly registry: PushRegistry; readonly transport: PushTransport },
  signal: AbortSignal,
): Registration => {
  const credentials = await ownWork(registry.secrets.decrypt(application));
  const isKnown = application.registeredDigest !== undefined;
  await transport.registerApplication(application, { credentials, isKnown }, signal).catch((cause: unknown) => {
    if (!(cause instanceof Error) || cause.name !== 'InvalidParameterException') throw cause;
    throw new CredentialsError('SNS does not take the credentials', { cause });
  });
  if (await ownWork(registry.applications.recordRegistration(application))) return true;
  // It was deleted while it was registered: no credentials may stay.
  await transport.removeApplication(application, signal);
  return false;
};
