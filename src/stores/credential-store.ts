import { randomInt } from 'node:crypto';
import * as z from 'zod';
import { existsWith } from './condition.ts';
import type { EncryptionContext, KeyEncryption } from './encryption.ts';
import { credentialKey, credentialList, credentialPosition } from './keys.ts';
import { readAll } from './paged-list.ts';
import { deleteItem, getItem, putNewItem, type Registry, updateItem } from './table.ts';

const StoredCredential = z.object({
  accessKey: z.string(),
  project: z.string(),
  isEnabled: z.boolean(),
  createdAt: z.number(),
  ciphertext: z.instanceof(Uint8Array),
});

/** A credential as lists show it: its secret key is shown only once, when it is made. */
export type ListedCredential = { readonly accessKey: string; readonly isEnabled: boolean; readonly createdAt: number };

/** What authentication needs of a credential. */
export type Credential = { readonly project: string; readonly secretKey: string; readonly isEnabled: boolean };

type CredentialSources = Registry & { readonly keys: KeyEncryption };

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LETTERS = `${CAPITALS}abcdefghijklmnopqrstuvwxyz`;
const ACCESS_KEY = /^[A-Z0-9]{20}$/;

const randomText = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** A secret key only opens for the access key and the project it was made for. */
const contextOf = (project: string, accessKey: string): EncryptionContext => ({
  purpose: 'credential',
  project,
  accessKey,
});

/** Keeps the AK/SK pairs of callers in the registry; secret keys encrypted. */
export const createCredentialStore = ({ keys, ...registry }: CredentialSources) => ({
  /** Makes a pair. The secret key cannot be shown again. */
  create: async (project: string, now: number): Promise<{ accessKey: string; secretKey: string }> => {
    const accessKey = randomText(CAPITALS, 20);
    const secretKey = randomText(LETTERS, 40);
    const ciphertext = await keys.encrypt(Buffer.from(secretKey), contextOf(project, accessKey));
    const isNew = await putNewItem(registry, {
      ...credentialKey(accessKey),
      ...credentialPosition(project, accessKey, now),
      accessKey,
      project,
      isEnabled: true,
      createdAt: now,
      ciphertext,
    });
    if (!isNew) throw new Error('A new access key exists already');
    return { accessKey, secretKey };
  },

  /** The credential of an access key, read consistently; disabled ones too. */
  find: async (accessKey: string): Promise<Credential | undefined> => {
    if (!ACCESS_KEY.test(accessKey)) return undefined;
    const item = await getItem(registry, credentialKey(accessKey));
    if (item === undefined) return undefined;
    const { project, isEnabled, ciphertext } = StoredCredential.parse(item);
    const secretKey = await keys.decrypt(ciphertext, contextOf(project, accessKey));
    return { project, isEnabled, secretKey: Buffer.from(secretKey).toString() };
  },

  /** A project's credentials, oldest first. The index lags a little. */
  list: (project: string): Promise<readonly ListedCredential[]> => listCredentials(registry, project),

  /** Refuses the credential from now on (functions may trust it for as long as they cache it); false when there is none. */
  disable: (project: string, accessKey: string): Promise<boolean> =>
    switchCredential(registry, { project, accessKey, isEnabled: false }),

  /** Accepts the credential again; false when there is none. */
  enable: (project: string, accessKey: string): Promise<boolean> =>
    switchCredential(registry, { project, accessKey, isEnabled: true }),

  /** Removes the credential for good; false when there was none. */
  remove: (project: string, accessKey: string): Promise<boolean> =>
    deleteItem(registry, credentialKey(accessKey), existsWith({ project: [project] })),
});

/** What {@link createCredentialStore} gives. */
export type CredentialStore = ReturnType<typeof createCredentialStore>;

type Switch = { readonly project: string; readonly accessKey: string; readonly isEnabled: boolean };

const switchCredential = async (registry: Registry, { project, accessKey, isEnabled }: Switch): Promise<boolean> => {
  const condition = existsWith({ project: [project] });
  return (await updateItem(registry, { key: credentialKey(accessKey), set: { isEnabled }, condition })) !== undefined;
};

const listCredentials = async (registry: Registry, project: string): Promise<readonly ListedCredential[]> => {
  const list = credentialList(project);
  const items = await readAll(registry, { index: 'ByProject', list, order: 'oldest-first' });
  return items
    .map((item) => StoredCredential.parse(item))
    .map(({ accessKey, isEnabled, createdAt }) => ({ accessKey, isEnabled, createdAt }));
};
