import * as z from 'zod';
import type { Application, ApplicationKey, Platform } from '#src/domain/applications/application.ts';
import { PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import { getItems } from '#src/stores/batch.ts';
import { existsWith } from '#src/stores/condition.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { type ListSource, type Matching, readPage } from '#src/stores/paged-list.ts';
import {
  applicationKey,
  applicationList,
  applicationPointerKey,
  applicationPosition,
} from '#src/stores/registry-keys.ts';
import {
  deleteItem,
  getItem,
  putItem,
  putOrGetItem,
  type Registry,
  type UnparsedItem,
  updateItem,
} from '#src/stores/table.ts';

/** The platform is kept as `protocol`, the name under which indexes show such things. */
const ListedItem = z.object({
  id: z.string(),
  project: z.string(),
  protocol: z.enum(PUSH_PLATFORMS),
  name: z.string(),
  isEnabled: z.boolean(),
  certificateExpiresAt: z.number().exactOptional(),
  createdAt: z.number(),
});

/** Which application has an id. */
const Pointer = z.object({ project: z.string(), platform: z.enum(PUSH_PLATFORMS), name: z.string() });

const StoredItem = ListedItem.extend({
  dataKey: z.instanceof(Uint8Array),
  encryptedCredentials: z.string(),
  credentialsDigest: z.string(),
  registeredDigest: z.string().exactOptional(),
  updatedAt: z.number(),
});

/** An application as lists show it. */
type ListedApplication = Pick<
  Application,
  'id' | 'project' | 'platform' | 'name' | 'isEnabled' | 'certificateExpiresAt' | 'createdAt'
>;

/** A page of a project's applications; all given filters must match. */
type ApplicationPage = {
  readonly project: string;
  readonly offset: number;
  readonly limit: number;
  /** How the name starts. */
  readonly namePrefix?: string | undefined;
  readonly platform?: Platform | undefined;
};

/** Credentials that take the place of others. */
type NewCredentials = Pick<Application, 'credentials' | 'credentialsDigest' | 'certificateExpiresAt' | 'updatedAt'>;

/** Keeps mobile applications in the registry. */
export type ApplicationStore = {
  /** The application of that platform and name, read consistently. */
  readonly get: (keyParts: ApplicationKey) => Promise<Application | undefined>;

  /**
   * Whether a project has an application of that id. Read consistently; one from before there were pointers is looked for in
   * the index, which lags a little.
   */
  readonly hasId: (project: string, id: string) => Promise<boolean>;

  /** Those of these applications that are there, read consistently. */
  readonly getMany: (places: readonly ApplicationKey[]) => Promise<readonly Application[]>;

  /** A page of a project's applications, oldest first, and how many pass the filters in all. The index lags a little. */
  readonly list: (page: ApplicationPage) => Promise<{ total: number; applications: readonly ListedApplication[] }>;

  /** Keeps a new application; when one of its platform and name exists, returns that one instead and nothing changes. */
  readonly create: (application: Application) => Promise<{ created: boolean; application: Application }>;

  /**
   * Replaces the application's credentials and enables it; returns false when it is gone. They are passed on to SNS even if
   * they are the same, because SNS disables applications by itself. Repeating it changes nothing.
   */
  readonly changeCredentials: (application: Application, change: NewCredentials) => Promise<boolean>;

  /** Notes that SNS has these credentials of the application; false when the application is gone. */
  readonly recordRegistration: (application: Application) => Promise<boolean>;

  /** Disables the application, whose credentials the platform has refused, unless it has got others since. */
  readonly disable: (application: Application) => Promise<void>;

  /**
   * Removes the application itself; false when it was gone, or another one has its name. Its pointer goes first: one that a crash
   * left would stay for good, and without it the application is still found in the index.
   */
  readonly remove: (application: Application) => Promise<boolean>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createApplicationStore = (registry: Registry): ApplicationStore => ({
  ...reading(registry),
  ...writing(registry),
});

const reading = (registry: Registry): Pick<ApplicationStore, 'get' | 'hasId' | 'getMany' | 'list'> => ({
  get: async (keyParts) => {
    const item = await getItem(registry, applicationKey(keyParts));
    return item === undefined ? undefined : parseApplication(item);
  },

  hasId: async (project, id) => {
    const pointer = await getItem(registry, applicationPointerKey(id));
    if (pointer === undefined) return isListed(registry, project, id);
    const keyParts = Pointer.parse(pointer);
    return keyParts.project === project && (await getItem(registry, applicationKey(keyParts), ['id']))?.['id'] === id;
  },

  getMany: async (places) => {
    const keys = new Map(places.map(applicationKey).map((key) => [key.pk, key]));
    return (await getItems(registry, { keys: [...keys.values()] })).map(parseApplication);
  },

  list: async (page) => {
    const { project, offset, limit, namePrefix = '', platform } = page;
    const matching: Matching = {
      fields: ['name', 'protocol'],
      matches: ({ name, protocol }) =>
        String(name).startsWith(namePrefix) && (platform === undefined || protocol === platform),
    };
    const fields = Object.keys(ListedItem.shape);
    const { total, items } = await readPage(registry, { source: sourceOf(project), offset, limit, matching, fields });
    return { total, applications: items.map(parseListed) };
  },
});

const isListed = async (registry: Registry, project: string, id: string): Promise<boolean> => {
  const matching: Matching = { fields: ['id'], matches: (entry) => entry.id === id };
  const page = { source: sourceOf(project), offset: 0, limit: 0, matching, countsUpTo: 1 };
  return (await readPage(registry, page)).total > 0;
};

const sourceOf = (project: string): ListSource => ({
  index: 'ByProject',
  list: applicationList(project),
  order: 'oldest-first',
});

const writing = (
  registry: Registry,
): Pick<ApplicationStore, 'create' | 'changeCredentials' | 'recordRegistration' | 'disable' | 'remove'> => ({
  create: async (application) => {
    const { project, platform, name, id } = application;
    await putItem(registry, { ...applicationPointerKey(id), project, platform, name });
    const { existing } = await putOrGetItem(registry, applicationItem(application));
    if (existing === undefined) return { created: true, application };
    const winner = parseApplication(existing);
    // The same id means that an earlier try of this very write got through, though its answer did not.
    if (winner.id === id) return { created: true, application: winner };
    await deleteItem(registry, applicationPointerKey(id));
    return { created: false, application: winner };
  },

  changeCredentials: async (application, change) => {
    const { credentials, ...plain } = change;
    const registeredDigest = application.registeredDigest === undefined ? undefined : '';
    const encrypted = { dataKey: credentials.dataKey, encryptedCredentials: credentials.text };
    const set = { ...plain, ...encrypted, registeredDigest, isEnabled: true };
    const condition = existsWith({ id: [application.id] });
    return (await updateItem(registry, { key: applicationKey(application), set, condition })) !== undefined;
  },

  recordRegistration: async (application) => {
    const set = { registeredDigest: application.credentialsDigest };
    const condition = existsWith({ id: [application.id] });
    return (await updateItem(registry, { key: applicationKey(application), set, condition })) !== undefined;
  },

  disable: async (application) => {
    const condition = existsWith({ id: [application.id], credentialsDigest: [application.credentialsDigest] });
    await updateItem(registry, { key: applicationKey(application), set: { isEnabled: false }, condition });
  },

  remove: async (application) => {
    await deleteItem(registry, applicationPointerKey(application.id));
    return deleteItem(registry, applicationKey(application), existsWith({ id: [application.id] }));
  },
});

const applicationItem = ({ platform, credentials, ...application }: Application): Key & PlainItem => ({
  ...application,
  ...applicationKey({ ...application, platform }),
  ...applicationPosition(application),
  protocol: platform,
  dataKey: credentials.dataKey,
  encryptedCredentials: credentials.text,
});

const parseApplication = (item: UnparsedItem): Application => {
  const { protocol: platform, dataKey, encryptedCredentials: text, ...application } = StoredItem.parse(item);
  return { ...application, platform, credentials: { dataKey, text } };
};

const parseListed = (item: UnparsedItem): ListedApplication => {
  const { protocol: platform, ...application } = ListedItem.parse(item);
  return { ...application, platform };
};
