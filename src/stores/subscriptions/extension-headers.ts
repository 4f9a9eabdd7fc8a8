import * as z from 'zod';
import { decryptText, encryptText } from '#src/domain/messages/encrypted-text.ts';
import type { Extension } from '#src/domain/subscriptions/subscription.ts';
import type { HeaderKeyStore } from './header-key-store.ts';

/** The owner of headers: they can be decrypted for this subscription only. */
type Owner = { readonly topicId: string; readonly id: string };

/** Names and values: an object would lose a name like `[object Object]`. */
const Pairs = z.array(z.tuple([z.string(), z.string()]));

const placeOf = ({ topicId, id }: Owner) => ({ messageId: `${topicId}#${id}`, field: 'header' }) as const;

/**
 * Encrypts the headers of http extensions where they enter, and decrypts them just before they are sent: they are how endpoints
 * know who calls, so neither tables, queues nor dead letters hold them in the clear.
 */
export type ExtensionHeaders = {
  /** The headers as they may be kept; nothing when there are none. */
  readonly encrypt: (header: Extension['header'], owner: Owner) => Promise<Pick<Extension, 'encryptedHeader'>>;

  /** The headers of a kept extension, those of older ones in the clear included. Rejects when they are another's. */
  readonly decrypt: (extension: Extension, owner: Owner) => Promise<Extension['header']>;
};

/**
 * Encrypts with the key from `headerKey`. Both methods reject when that fails, `decrypt` also for the headers of another owner.
 */
export const createExtensionHeaders = (headerKey: Pick<HeaderKeyStore, 'get'>): ExtensionHeaders => ({
  encrypt: async (header, owner) => {
    if (header === undefined) return {};
    return {
      encryptedHeader: encryptText(JSON.stringify(Object.entries(header)), await headerKey.get(), placeOf(owner)),
    };
  },

  decrypt: async ({ header, encryptedHeader }, owner) => {
    if (encryptedHeader === undefined) return header;
    const pairs = Pairs.parse(JSON.parse(decryptText(encryptedHeader, await headerKey.get(), placeOf(owner))));
    return Object.fromEntries(pairs);
  },
});
