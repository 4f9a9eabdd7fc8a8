import * as z from 'zod';
import { normalMemberEmail } from '#src/domain/access/member-email.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { newSessionToken } from '#src/domain/access/session-token.ts';
import { memberKey, sessionKey } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, isExpired, putItem, type Registry, ttlOf } from '#src/stores/table.ts';
import { grantOf } from './grant-item.ts';

const StoredSession = z.object({ project: z.string(), email: z.string(), addedAt: z.number(), ttl: z.number() });
const StoredMember = z.object({ addedAt: z.number() });

/** A session to begin. Times are epoch milliseconds. */
type NewSession = { readonly project: string; readonly email: string; readonly expiresAt: number };

/** Whose session it is, until when, and what for: what the member may do now. */
type Session = {
  readonly project: string;
  readonly email: string;
  readonly expiresAt: number;
  readonly grant: Grant;
};

/**
 * Keeps the sessions of people in the console by the hashes of their tokens, apart from all other tokens. A session holds no right of
 * its own: it is that of the member as added at one time, and ends when the member is removed or added anew (decision 101).
 */
export type SessionStore = {
  /** Begins a session and returns its token; undefined for who is no member of the project. Any spelling of the address will do. */
  readonly create: (session: NewSession) => Promise<string | undefined>;

  /** Ends a session at once (functions may trust its token for as long as they cache it); false when there was none. */
  readonly end: (token: string) => Promise<boolean>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createSessionStore = (registry: Registry): SessionStore => ({
  create: async ({ project, email: text, expiresAt }) => {
    const email = normalMemberEmail(text);
    const member = email === undefined ? undefined : await getItem(registry, memberKey(project, email));
    if (member === undefined) return undefined;
    const { addedAt } = StoredMember.parse(member);
    const token = newSessionToken();
    await putItem(registry, { ...sessionKey(token), project, email, addedAt, ttl: ttlOf(expiresAt) });
    return token;
  },

  end: (token) => deleteItem(registry, sessionKey(token)),
});

/** The session of a token and what its member may do: two consistent reads; undefined when either is gone or another. */
export const findSession = async (registry: Registry, token: string, now: number): Promise<Session | undefined> => {
  const item = await getItem(registry, sessionKey(token));
  if (item === undefined) return undefined;
  const { project, email, addedAt, ttl } = StoredSession.parse(item);
  if (isExpired({ ttl }, now)) return undefined;
  const member = await getItem(registry, memberKey(project, email));
  if (member === undefined || StoredMember.parse(member).addedAt !== addedAt) return undefined;
  return { project, email, expiresAt: ttl * 1000, grant: grantOf(member) };
};
