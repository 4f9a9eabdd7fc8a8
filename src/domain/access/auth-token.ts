import { createHash, randomBytes } from 'node:crypto';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const newSecret = (): string => randomBytes(32).toString('base64url');

/** Tokens begin so: it identifies their kind, and never looks like an option. */
const PREFIX = 'smn_';

const NAMED = /^smn_([0-9a-f]{32})_[\w-]{43}$/;

/** What a token is called by people: 1 to 64 characters. */
export const TOKEN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What tokens are kept by: never the token itself. */
export const hashOfToken = (token: string): string => digest(token);

/** A new token without a name. */
export const newToken = (): string => `${PREFIX}${newSecret()}`;

/** The id of a project's token of this name: the same for every token that ever has it. It is no secret. */
export const namedTokenId = (project: string, name: string): string => digest(`${project}#${name}`).slice(0, 32);

/** A new token with a name, whose id is in it: by that it is found, by its hash recognised. */
export const newNamedToken = (id: string): string => `${PREFIX}${id}_${newSecret()}`;

/** The id in a token with a name; undefined in any other text. */
export const idOfNamedToken = (token: string): string | undefined => NAMED.exec(token)?.[1];
