import { randomInt } from 'node:crypto';
import * as z from 'zod';
import type { Grant } from '#src/domain/access/principal.ts';
import { existsWith } from '#src/stores/condition.ts';
import { readAll } from '#src/stores/paged-list.ts';
import { credentialKey, credentialList, credentialPosition } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, putNewItem, type Registry, updateItem } from '#src/stores/table.ts';
import type { EncryptionContext, KeyEncryption } from './encryption.ts';
import { EVERYTHING, grantItem, grantOf } from './grant-item.ts';

const StoredCredential = z.object({
  accessKey: z.string(),
  project: z.string(),
  isEnabled: z.boolean(),
  createdAt: z.number(),
  ciphertext: z.instanceof(Uint8Array),
});

/** A credential as lists show it: its secret key is shown only once, when it is made. */
export type ListedCredential = {
  readonly accessKey: string;
  readonly isEnabled: boolean;
  readonly createdAt: number;
  readonly grant: Grant;
};

/** What authentication needs of a credential. */
type Credential = {
  readonly project: string;
  readonly secretKey: string;
  readonly isEnabled: boolean;
  readonly grant: Grant;
};

type CredentialSources = Registry & { readonly keys: KeyEncryption };

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LETTERS = `${CAPITALS}abcdefghijklmnopqrstuvwxyz`;
/** Nothing else is looked for: a key of the database has a limit of its length. */
const ACCESS_KEY = /^[A-Z0-9]{20}$/;

const randomText = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** A secret key can only be decrypted for the access key and the project it was made for. */
const contextOf = (project: string, accessKey: string): EncryptionContext => ({
  purpose: 'credential',
  project,
  accessKey,
});

/** Keeps the AK/SK pairs of callers in the registry; secret keys encrypted. */
export type CredentialStore = {
  /** Makes a pair; without a grant for everything in the project. The secret key cannot be shown again. */
  readonly create: (project: string, now: number, grant?: Grant) => Promise<{ accessKey: string; secretKey: string }>;

  /** The credential of an access key, read consistently; disabled ones too. */
  readonly find: (accessKey: string) => Promise<Credential | undefined>;

  /** A project's credentials, oldest first. The index lags a little. */
  readonly list: (project: string) => Promise<readonly ListedCredential[]>;

  /** Refuses the credential from now on (functions may trust it for as long as they cache it); false when there is none. */
  readonly disable: (project: string, accessKey: string) => Promise<boolean>;

  /** Accepts the credential again; false when there is none. */
  readonly enable: (project: string, accessKey: string) => Promise<boolean>;

  /** Removes the credential for good; false when there was none. */
  readonly remove: (project: string, accessKey: string) => Promise<boolean>;
};

/** Creates the store on the registry table; `keys` encrypts secret keys. Every method rejects when DynamoDB or KMS fails. */
export const createCredentialStore = ({ keys, ...registry }: CredentialSources): CredentialStore => ({
  create: async (project, now, grant = EVERYTHING) => {
    const accessKey = randomText(CAPITALS, 20);
    const secretKey = randomText(LETTERS, 40);
    const ciphertext = await keys.encrypt(Buffer.from(secretKey), contextOf(project, accessKey));
    const isNew = await putNewItem(registry, {
      ...credentialKey(accessKey),
      ...credentialPosition(project, accessKey, now),
      accessKey,
      project,
      ...grantItem(grant),
      isEnabled: true,
      createdAt: now,
      ciphertext,
    });
    if (!isNew) throw new Error('A new access key exists already');
    return { accessKey, secretKey };
  },

  find: async (accessKey) => {
    if (!ACCESS_KEY.test(accessKey)) return undefined;
    const item = await getItem(registry, credentialKey(accessKey));
    if (item === undefined) return undefined;
    const { project, isEnabled, ciphertext } = StoredCredential.parse(item);
    const secretKey = await keys.decrypt(ciphertext, contextOf(project, accessKey));
    return { project, isEnabled, grant: grantOf(item), secretKey: Buffer.from(secretKey).toString() };
  },

  list: (project) => listCredentials(registry, project),

  disable: (project, accessKey) => switchCredential(registry, { project, accessKey, isEnabled: false }),

  enable: (project, accessKey) => switchCredential(registry, { project, accessKey, isEnabled: true }),

  remove: async (project, accessKey) =>
    ACCESS_KEY.test(accessKey) && deleteItem(registry, credentialKey(accessKey), existsWith({ project: [project] })),
});

type Switch = { readonly project: string; readonly accessKey: string; readonly isEnabled: boolean };

const switchCredential = async (registry: Registry, { project, accessKey, isEnabled }: Switch): Promise<boolean> => {
  if (!ACCESS_KEY.test(accessKey)) return false;
  const condition = existsWith({ project: [project] });
  return (await updateItem(registry, { key: credentialKey(accessKey), set: { isEnabled }, condition })) !== undefined;
};

const listCredentials = async (registry: Registry, project: string): Promise<readonly ListedCredential[]> => {
  const list = credentialList(project);
  const items = await readAll(registry, { index: 'ByProject', list, order: 'oldest-first' });
  return items.map((item) => {
    const { accessKey, isEnabled, createdAt } = StoredCredential.parse(item);
    return { accessKey, isEnabled, createdAt, grant: grantOf(item) };
  });
};
