import { randomBytes } from 'node:crypto';
import type { Grants } from './grants.ts';
import { type LocalPerson, personOf } from './people.ts';
import { peoplePage } from './people-page.ts';

/** A client of the issuer, as the template has it. */
export type IssuerClient = { readonly clientId: string; readonly callbackUrls: readonly string[] };

/** What is answered to a browser. */
export type BrowserAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Who is signed in, by the cookies of browsers. */
export type BrowserSessions = Map<string, LocalPerson>;

type AuthorizeOptions = {
  readonly client: IssuerClient;
  readonly grants: Grants;
  readonly sessions: BrowserSessions;
  /** That of the issuer. */
  readonly port: string;
};

type Asked = { readonly parameters: URLSearchParams; readonly session: string | undefined };

/** Cookies are not told apart by ports: with the port in its name, two local services have one each. */
const cookieNameOf = (port: string): string => `smn-local-person-${port}`;

/** The session that a `Cookie` header names, of the issuer on that port. */
export const sessionOf = (cookies: string, port: string): string | undefined =>
  new RegExp(`(?:^|; *)${cookieNameOf(port)}=([\\w-]{43})(?:;|$)`).exec(cookies)?.[1];

const redirect = (location: URL, headers: Readonly<Record<string, string>> = {}): BrowserAnswer => ({
  status: 302,
  headers: { location: location.href, 'cache-control': 'no-store', ...headers },
  body: '',
});

/** A fault that is told here, not to the client: browsers are sent to no address that is not the client's. */
const refusal = (text: string): BrowserAnswer => ({
  status: 400,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: text,
});

/**
 * The authorization endpoint (RFC 6749 section 4.1, with PKCE by S256): asks who it is, unless `login_hint` names a person or, with
 * `prompt=none`, this browser has chosen one before. Only the client's own callback is returned to.
 */
export const authorize = (options: AuthorizeOptions, { parameters, session }: Asked): BrowserAnswer => {
  const { client, grants, sessions, port } = options;
  const get = (name: string): string => parameters.get(name) ?? '';
  const redirectUri = get('redirect_uri');
  if (get('client_id') !== client.clientId) return refusal('client_id names no client of this issuer.');
  if (!client.callbackUrls.includes(redirectUri)) return refusal('redirect_uri is no callback of the client.');
  const back = (answer: Readonly<Record<string, string>>): URL => {
    const url = new URL(redirectUri);
    for (const [name, value] of Object.entries({ ...answer, state: get('state') })) url.searchParams.set(name, value);
    return url;
  };
  if (get('response_type') !== 'code') return redirect(back({ error: 'unsupported_response_type' }));
  if (get('code_challenge_method') !== 'S256' || get('code_challenge').length !== CHALLENGE_LENGTH)
    return redirect(back({ error: 'invalid_request', error_description: 'PKCE with S256 is needed' }));
  const isSilent = get('prompt') === 'none';
  const person = isSilent ? sessions.get(session ?? '') : personOf(parameters.get('login_hint'));
  if (person === undefined) return isSilent ? redirect(back({ error: 'login_required' })) : askWhoItIs(parameters);
  const nonce = parameters.get('nonce') ?? undefined;
  const code = grants.add({ person, clientId: client.clientId, redirectUri, challenge: get('code_challenge'), nonce });
  const id = randomBytes(32).toString('base64url');
  sessions.delete(session ?? '');
  sessions.set(id, person);
  return redirect(back({ code }), { 'set-cookie': `${cookieNameOf(port)}=${id}; HttpOnly; SameSite=Lax; Path=/` });
};

/** Of a SHA-256 in base64url. */
const CHALLENGE_LENGTH = 43;

const askWhoItIs = (parameters: URLSearchParams): BrowserAnswer => ({
  status: 200,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'cache-control': 'no-store',
  },
  body: peoplePage(({ email }) => {
    const chosen = new URLSearchParams(parameters);
    chosen.set('login_hint', email);
    return `?${chosen}`;
  }),
});

/** The logout endpoint, with the parameters of Amazon Cognito's. */
export const logOut = ({ client, sessions, port }: AuthorizeOptions, { parameters, session }: Asked): BrowserAnswer => {
  const uri = parameters.get('logout_uri') ?? '';
  if (!client.callbackUrls.includes(uri)) return refusal('logout_uri is no address of the client.');
  sessions.delete(session ?? '');
  return redirect(new URL(uri), { 'set-cookie': `${cookieNameOf(port)}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0` });
};
