import { randomBytes } from 'node:crypto';

const PREFIX = 'smn_session_';

/** The form of a session's token: it is told from all others by its beginning, and kept apart from them. */
export const SESSION_TOKEN = /^smn_session_[\w-]{43}$/;

/** A new token of a session. */
export const newSessionToken = (): string => `${PREFIX}${randomBytes(32).toString('base64url')}`;

/** Whether that is the token of a session, by its form. */
export const isSessionToken = (text: string): boolean => SESSION_TOKEN.test(text);
