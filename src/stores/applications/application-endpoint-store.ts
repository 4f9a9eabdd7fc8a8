import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ApplicationEndpoint } from '#src/domain/applications/application.ts';
import { getItems } from '#src/stores/batch.ts';
import { readShortCollectionPage } from '#src/stores/collection-page.ts';
import { existsWith } from '#src/stores/condition.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { type ListSource, type Matching, readPage } from '#src/stores/paged-list.ts';
import {
  applicationEndpointKey,
  applicationEndpointPosition,
  applicationEndpointsOf,
} from '#src/stores/registry-keys.ts';
import { removeSomeItems } from '#src/stores/remove-some.ts';
import { deleteItem, getItem, putOrGetItem, type Registry, type UnparsedItem, updateItem } from '#src/stores/table.ts';

/** Whether it is enabled is kept as `status`, under which indexes show such things. */
const STATUS = { enabled: 'enabled', disabled: 'disabled' } as const;

const StoredEndpoint = z
  .object({
    id: z.string(),
    applicationId: z.string(),
    token: z.string(),
    userData: z.string(),
    status: z.enum(STATUS),
    device: z.string().exactOptional(),
    isDeviceReady: z.boolean().exactOptional(),
    createdAt: z.number(),
  })
  .transform(({ status, ...endpoint }): ApplicationEndpoint => ({ ...endpoint, isEnabled: status === STATUS.enabled }));

/** Where an endpoint is kept. */
type ApplicationEndpointKey = Pick<ApplicationEndpoint, 'applicationId' | 'id'>;

/** A page of an application's endpoints; all given filters must match. */
type EndpointPage = {
  readonly applicationId: string;
  readonly offset: number;
  readonly limit: number;
  readonly id?: string | undefined;
  readonly isEnabled?: boolean | undefined;
  readonly userData?: string | undefined;
};

/** What of an endpoint its owner can change. */
type EndpointChange = {
  readonly isEnabled?: boolean | undefined;
  readonly userData?: string | undefined;
};

/** Keeps the endpoints of mobile applications in the registry. */
export type ApplicationEndpointStore = {
  /** The endpoint, read consistently. */
  readonly get: (keyParts: ApplicationEndpointKey) => Promise<ApplicationEndpoint | undefined>;

  /** Those of these endpoints that are there, read consistently. */
  readonly getMany: (places: readonly ApplicationEndpointKey[]) => Promise<readonly ApplicationEndpoint[]>;

  /** A page of an application's endpoints, oldest first, and whether there are more. Consistent for up to 3 MB of endpoints. */
  readonly list: (page: EndpointPage) => Promise<{ endpoints: readonly ApplicationEndpoint[]; hasMore: boolean }>;

  /** Keeps a new endpoint; when one of its id exists, returns that one instead and nothing changes. */
  readonly create: (endpoint: ApplicationEndpoint) => Promise<{ created: boolean; endpoint: ApplicationEndpoint }>;

  /** Changes what its owner can change; false when there is no such endpoint. Repeating it changes nothing. */
  readonly change: (keyParts: ApplicationEndpointKey, change: EndpointChange) => Promise<boolean>;

  /** Notes the endpoint that SNS has for it, enabled there; false when the endpoint is gone. */
  readonly recordDevice: (keyParts: ApplicationEndpointKey, device: string) => Promise<boolean>;

  /** Disables the endpoint, whose token the platform has refused. Repeating it changes nothing. */
  readonly disable: (keyParts: ApplicationEndpointKey) => Promise<void>;

  /** Removes the endpoint; false when it was gone, or SNS has got another endpoint for it since it was read. */
  readonly remove: (endpoint: ApplicationEndpoint) => Promise<boolean>;

  /** Removes some of an application's endpoints, `limit` at most; `done` when none is left. Repeatable. */
  readonly removeSome: (applicationId: string, limit: number) => Promise<{ removed: number; done: boolean }>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createApplicationEndpointStore = (registry: Registry): ApplicationEndpointStore => ({
  ...reading(registry),
  ...writing(registry),
});

const reading = (registry: Registry): Pick<ApplicationEndpointStore, 'get' | 'getMany' | 'list'> => ({
  get: (keyParts) => getEndpoint(registry, keyParts),

  getMany: async (places) => {
    const keys = new Map(places.map(applicationEndpointKey).map((key) => [`${key.pk} ${key.sk}`, key]));
    return (await getItems(registry, { keys: [...keys.values()] })).map((item) => StoredEndpoint.parse(item));
  },

  list: (page) => (page.id === undefined ? listEndpoints(registry, page) : listOne(registry, { ...page, id: page.id })),
});

const writing = (
  registry: Registry,
): Pick<ApplicationEndpointStore, 'create' | 'change' | 'recordDevice' | 'disable' | 'remove' | 'removeSome'> => ({
  create: async (endpoint) => {
    const { existing } = await putOrGetItem(registry, endpointItem(endpoint));
    return existing === undefined
      ? { created: true, endpoint }
      : { created: false, endpoint: StoredEndpoint.parse(existing) };
  },

  change: async (keyParts, { isEnabled, userData }) => {
    const status = isEnabled === undefined ? undefined : statusOf(isEnabled);
    const set = { status, userData, name: userData === undefined ? undefined : digestOf(userData) };
    if (status === undefined && userData === undefined) return (await getEndpoint(registry, keyParts)) !== undefined;
    return (await updateItem(registry, { key: applicationEndpointKey(keyParts), set })) !== undefined;
  },

  recordDevice: async (keyParts, device) => {
    const set = { device, isDeviceReady: true };
    return (await updateItem(registry, { key: applicationEndpointKey(keyParts), set })) !== undefined;
  },

  disable: async (keyParts) => {
    const set = { status: STATUS.disabled, isDeviceReady: false };
    await updateItem(registry, { key: applicationEndpointKey(keyParts), set });
  },

  remove: (endpoint) => {
    const { device } = endpoint;
    const condition = existsWith({ device: device === undefined ? [] : [device] });
    return deleteItem(registry, applicationEndpointKey(endpoint), condition);
  },

  removeSome: (applicationId, limit) => removeSomeItems(registry, { pk: applicationEndpointsOf(applicationId), limit }),
});

const statusOf = (isEnabled: boolean): string => (isEnabled ? STATUS.enabled : STATUS.disabled);

/** User data has up to 2 KB: indexes show this of it, as `name`. */
const digestOf = (userData: string): string => createHash('sha256').update(userData).digest('hex').slice(0, 32);

const endpointItem = ({ isEnabled, ...endpoint }: ApplicationEndpoint): Key & PlainItem => ({
  ...endpoint,
  ...applicationEndpointKey(endpoint),
  ...applicationEndpointPosition(endpoint),
  status: statusOf(isEnabled),
  name: digestOf(endpoint.userData),
});

const getEndpoint = async (
  registry: Registry,
  keyParts: ApplicationEndpointKey,
): Promise<ApplicationEndpoint | undefined> => {
  const item: UnparsedItem | undefined = await getItem(registry, applicationEndpointKey(keyParts));
  return item === undefined ? undefined : StoredEndpoint.parse(item);
};

/**
 * An application's list is read from the table itself up to so many reads of 1 MB, some 5,000 devices. It may have millions:
 * then the index is read, which lags a little.
 */
const MAX_CONSISTENT_READS = 3;

const listEndpoints = async (registry: Registry, page: EndpointPage) => {
  const { applicationId, offset, limit, isEnabled, userData } = page;
  const pk = applicationEndpointsOf(applicationId);
  const status = isEnabled === undefined ? undefined : statusOf(isEnabled);
  const name = userData === undefined ? undefined : digestOf(userData);
  const matching: Matching = {
    fields: ['status', 'name'],
    matches: (entry) =>
      (status === undefined || entry.status === status) && (name === undefined || entry.name === name),
  };
  const end = offset + limit;
  const request = { pk, createdAt: 'createdAt', offset, limit, matching };
  const source: ListSource = { index: 'ByProject', list: pk, order: 'oldest-first' };
  const { total, items } =
    (await readShortCollectionPage(registry, request, MAX_CONSISTENT_READS)) ??
    (await readPage(registry, { source, offset, limit, matching, countsUpTo: end + 1 }));
  return { endpoints: items.map((item) => StoredEndpoint.parse(item)), hasMore: total > end };
};

/** A token leads to one endpoint at once, however many there are. */
const listOne = async (registry: Registry, page: EndpointPage & { readonly id: string }) => {
  const { applicationId, id, offset, limit, isEnabled, userData } = page;
  const endpoint = await getEndpoint(registry, { applicationId, id });
  const isWanted =
    endpoint !== undefined &&
    (isEnabled === undefined || endpoint.isEnabled === isEnabled) &&
    (userData === undefined || endpoint.userData === userData);
  const endpoints = isWanted ? [endpoint].slice(offset, offset + limit) : [];
  return { endpoints, hasMore: false };
};
