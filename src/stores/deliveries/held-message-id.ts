import * as z from 'zod';
import { HEX_ID } from '#src/domain/urn.ts';
import { backlogOf } from '#src/stores/delivery-keys.ts';
import type { Key } from '#src/stores/key.ts';

/** Whose messages are held. */
type BacklogKey = Parameters<typeof backlogOf>[0];

/** The sort key of a held message. */
export const HELD_SORT_KEY = /^\d{13}#[!-~]{1,200}$/;

const IdParts = z.tuple([z.string().regex(HEX_ID), z.string().regex(HEX_ID), z.string().regex(HELD_SORT_KEY)]);

/** The id of a held message, opaque. */
export const idOfHeldMessage = ({ topicId, subscriptionId }: BacklogKey, { sk }: Pick<Key, 'sk'>): string =>
  Buffer.from(JSON.stringify([topicId, subscriptionId, sk])).toString('base64url');

/** Where the held message of an id is kept, and of which subscription it is; undefined when it is no id. */
export const keyOfHeldMessageId = (id: string): { readonly key: Key; readonly of: BacklogKey } | undefined => {
  try {
    const [topicId, subscriptionId, sk] = IdParts.parse(JSON.parse(Buffer.from(id, 'base64url').toString()));
    const of = { topicId, subscriptionId };
    return { key: { pk: backlogOf(of), sk }, of };
  } catch {
    return undefined;
  }
};
