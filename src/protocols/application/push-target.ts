import {
  type Application,
  type ApplicationEndpoint,
  type ApplicationKey,
  parseApplicationEndpointUrn,
} from '#src/domain/applications/application.ts';
import type { PlatformCredentials } from '#src/domain/applications/platform-credentials.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { isRefusedByFence } from '#src/domain/standby/fence.ts';

type ApplicationEndpointKey = Pick<ApplicationEndpoint, 'applicationId' | 'id'>;

/** What push delivery reads and notes of applications and their endpoints; the stores of the registry. */
export type PushRegistry = {
  readonly applications: {
    getMany(places: readonly ApplicationKey[]): Promise<readonly Application[]>;
    /** False when the application is gone. */
    recordRegistration(application: Application): Promise<boolean>;
    disable(application: Application): Promise<void>;
  };
  readonly endpoints: {
    getMany(places: readonly ApplicationEndpointKey[]): Promise<readonly ApplicationEndpoint[]>;
    /** False when the endpoint is gone. */
    recordDevice(place: ApplicationEndpointKey, device: string): Promise<boolean>;
    disable(place: ApplicationEndpointKey): Promise<void>;
  };
  readonly secrets: { decrypt(application: Application): Promise<PlatformCredentials> };
};

type Noting = Pick<PushRegistry, 'applications' | 'endpoints'>;

/**
 * The same stores of a site that may not be the active one: what they cannot note there is not noted, and found out again by the next
 * push (decision 120).
 */
export const withoutNotesElsewhere = ({ applications, endpoints }: Noting): Noting => ({
  applications: {
    getMany: applications.getMany,
    recordRegistration: (application) => orElsewhere(applications.recordRegistration(application), true),
    disable: (application) => orElsewhere(applications.disable(application), undefined),
  },
  endpoints: {
    getMany: endpoints.getMany,
    recordDevice: (place, device) => orElsewhere(endpoints.recordDevice(place, device), true),
    disable: (place) => orElsewhere(endpoints.disable(place), undefined),
  },
});

const orElsewhere = <T>(noted: Promise<T>, otherwise: T): Promise<T> =>
  noted.catch((error: unknown) => {
    if (isRefusedByFence(error)) return otherwise;
    throw error;
  });

/** A device, and the app on it. */
export type PushTarget = { readonly application: Application; readonly endpoint: ApplicationEndpoint };

/** What is pushed. */
export type PushMessage = {
  /** What the platform is sent, as JSON text. */
  readonly payload: string;
  /** How long the platform may still try. */
  readonly timeToLiveSeconds: number;
};

/** Sends to the devices of one platform. Never throws for what the platform answers. */
export type Push = (target: PushTarget, message: PushMessage, signal: AbortSignal) => Promise<Outcome>;

/** Outcomes that the registry remembers: the endpoint or the application is disabled from here on. */
export const TOKEN_REFUSED: Outcome = { kind: 'rejected', reason: 'the platform does not take the token any more' };
export const CREDENTIALS_REFUSED: Outcome = { kind: 'rejected', reason: 'the platform refuses the credentials' };

/** The application or its endpoint was deleted in the meantime. */
export const GONE: Outcome = { kind: 'rejected', reason: 'the endpoint does not exist' };

const keyOf = ({ project, platform, name }: ApplicationKey): string => JSON.stringify([project, platform, name]);

/** The devices behind endpoint URNs, by URN; those that do not exist are missing. Two reads for up to 100 of them. */
export const findTargets = async (
  urns: readonly string[],
  { applications, endpoints }: Pick<PushRegistry, 'applications' | 'endpoints'>,
): Promise<ReadonlyMap<string, PushTarget>> => {
  const parsed = urns.flatMap((text) => {
    const urn = parseApplicationEndpointUrn(text);
    return urn === undefined ? [] : [{ text, urn }];
  });
  const apps = new Map((await applications.getMany(parsed.map(({ urn }) => urn))).map((app) => [keyOf(app), app]));
  const wanted = parsed.flatMap(({ text, urn }) => {
    const application = apps.get(keyOf(urn));
    return application === undefined ? [] : [{ text, application, id: urn.endpointId }];
  });
  const found = await endpoints.getMany(wanted.map(({ application, id }) => ({ applicationId: application.id, id })));
  const byId = new Map(found.map((endpoint) => [`${endpoint.applicationId} ${endpoint.id}`, endpoint]));
  return new Map(
    wanted.flatMap(({ text, application, id }) => {
      const endpoint = byId.get(`${application.id} ${id}`);
      return endpoint === undefined ? [] : [[text, { application, endpoint }] as const];
    }),
  );
};
