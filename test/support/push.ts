import {
  type Application,
  type ApplicationEndpoint,
  applicationEndpointId,
  formatApplicationEndpointUrn,
  formatApplicationUrn,
  type Platform,
} from '#src/domain/applications/application.ts';
import type { PlatformCredentials } from '#src/domain/applications/platform-credentials.ts';
import { newId } from '#src/domain/identifiers.ts';
import { createApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import { createApplicationSecrets } from '#src/stores/applications/application-secrets.ts';
import { createApplicationStore } from '#src/stores/applications/application-store.ts';
import { createKeyEncryption } from '#src/stores/secrets/encryption.ts';
import { startDynamodb } from './dynamodb.ts';
import { startKms } from './kms.ts';
import { anApplication, SOME_TIME } from './records.ts';

const REGION = 'us-east-1';
const ID_SECRET = Buffer.alloc(32, 3);

/** The stores and keys of push delivery, on real engines. */
export const startPushRegistry = async () => {
  const [dynamodb, kms] = await Promise.all([startDynamodb(), startKms()]);
  const applications = createApplicationStore(dynamodb.registry);
  const endpoints = createApplicationEndpointStore(dynamodb.registry);
  const secrets = createApplicationSecrets(createKeyEncryption(kms));
  let named = 0;

  /** An application that no other test uses. */
  const application = async (platform: Platform, given: Partial<PlatformCredentials> = {}): Promise<Application> => {
    const id = newId();
    named += 1;
    const credentials = { principal: 'a certificate', credential: 'a private key', ...given };
    const made = await applications.create(
      anApplication({ id, platform, name: `app_${named}`, credentials: await secrets.encrypt(credentials, id) }),
    );
    return made.application;
  };

  /** A device of an application, with the URN of its endpoint. */
  const device = async (of: Application, token: string): Promise<ApplicationEndpoint & { readonly urn: string }> => {
    const id = applicationEndpointId(ID_SECRET, { applicationId: of.id, token });
    const endpoint = { id, applicationId: of.id, token, userData: '', isEnabled: true, createdAt: SOME_TIME };
    await endpoints.create(endpoint);
    return { ...endpoint, urn: formatApplicationEndpointUrn({ ...of, region: REGION, endpointId: id }) };
  };

  return {
    registry: { applications, endpoints, secrets },
    kms,
    application,
    device,
    urnOf: (of: Application): string => formatApplicationUrn({ ...of, region: REGION }),
    stop: async () => {
      await Promise.all([dynamodb.stop(), kms.stop()]);
    },
  };
};

/** The stores and keys of push delivery, and what makes records in them. */
export type PushRegistryUnderTest = Awaited<ReturnType<typeof startPushRegistry>>;
