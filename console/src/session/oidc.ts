import * as oauth from 'oauth4webapi';
import type { ConsoleConfig } from '../api/config.ts';

/** What must outlive the way to the issuer and back. None of it is worth anything without the code that only the issuer gives. */
type Pending = { readonly verifier: string; readonly state: string; readonly nonce: string; readonly returnTo: string };

const PENDING = 'smn.sign-in';

/** Set once somebody has signed in in this tab: then a reload asks the issuer without a page, and this is no secret. */
const SIGNED_IN = 'smn.signed-in';

const callbackUrl = (): string => `${window.location.origin}/console/`;

/** Issuers are https, but for one on this machine. */
const isLoopback = (url: string): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);

const optionsFor = ({ issuer }: ConsoleConfig) => ({ [oauth.allowInsecureRequests]: isLoopback(issuer) });

const discover = async (config: ConsoleConfig): Promise<oauth.AuthorizationServer> => {
  const issuer = new URL(config.issuer);
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...optionsFor(config) });
  return oauth.processDiscoveryResponse(issuer, response);
};

/** Whether somebody has signed in in this tab before. */
export const hasSignedIn = (): boolean => sessionStorage.getItem(SIGNED_IN) !== null;

export const forgetSignIn = (): void => sessionStorage.removeItem(SIGNED_IN);

/**
 * Leaves for the issuer's page (authorization code with PKCE, RFC 7636). `silently` asks it for who is signed in there already,
 * without a page; `returnTo` is the address to come back to.
 */
export const leaveForIssuer = async (
  config: ConsoleConfig,
  { silently, returnTo }: { readonly silently: boolean; readonly returnTo: string },
): Promise<void> => {
  const server = await discover(config);
  if (server.authorization_endpoint === undefined) throw new Error(`${config.issuer} names no authorization endpoint.`);
  const pending: Pending = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    returnTo,
  };
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: callbackUrl(),
    scope: config.scopes,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    ...(silently && { prompt: 'none' }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  window.location.assign(url);
};

/** What an issuer that was asked without a page answers when it would have to show one (OpenID Connect Core 1.0, 3.1.2.6). */
const NEEDS_A_PAGE: ReadonlySet<string> = new Set([
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);

/** What came of a way to the issuer: an ID token, or that nobody is signed in there. */
export type ReturnFromIssuer = { readonly idToken: string | undefined; readonly returnTo: string };

/**
 * Reads the address that the issuer has sent the browser to; undefined when this is no such address. Throws when the issuer
 * refused, or when its answer is not for what was asked in this tab.
 */
export const returnFromIssuer = async (config: ConsoleConfig): Promise<ReturnFromIssuer | undefined> => {
  const address = new URL(window.location.href);
  // Screens have parameters of that name, too.
  const isCallback = address.pathname === new URL(callbackUrl()).pathname;
  if (!isCallback || !address.searchParams.has('state')) return undefined;
  const pending = takePending();
  // Neither code nor state stays in the address or in the history.
  window.history.replaceState(null, '', pending?.returnTo ?? '/console/');
  if (pending === undefined) return undefined;
  if (NEEDS_A_PAGE.has(address.searchParams.get('error') ?? ''))
    return { idToken: undefined, returnTo: pending.returnTo };
  const idToken = await exchangeCode(config, address, pending);
  sessionStorage.setItem(SIGNED_IN, 'yes');
  return { idToken, returnTo: pending.returnTo };
};

const exchangeCode = async (config: ConsoleConfig, address: URL, pending: Pending): Promise<string> => {
  const server = await discover(config);
  const client: oauth.Client = { client_id: config.clientId };
  const parameters = oauth.validateAuthResponse(server, client, address, pending.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    callbackUrl(),
    pending.verifier,
    optionsFor(config),
  );
  const answer = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: pending.nonce,
    requireIdToken: true,
  });
  if (answer.id_token === undefined) throw new Error(`${config.issuer} has answered without an ID token.`);
  return answer.id_token;
};

const takePending = (): Pending | undefined => {
  const text = sessionStorage.getItem(PENDING);
  sessionStorage.removeItem(PENDING);
  if (text === null) return undefined;
  const { verifier, state, nonce, returnTo }: Record<string, unknown> = JSON.parse(text);
  const isWhole = [verifier, state, nonce, returnTo].every((value) => typeof value === 'string');
  if (!isWhole) return undefined;
  return {
    verifier: String(verifier),
    state: String(state),
    nonce: String(nonce),
    returnTo: ownPath(String(returnTo)),
  };
};

/** Only addresses of the console itself are returned to. */
const ownPath = (path: string): string => (path.startsWith('/console/') ? path : '/console/');

/** Leaves for the end of the session at the issuer; false when the issuer has no such page. */
export const leaveForSignOut = async (config: ConsoleConfig, idToken: string): Promise<boolean> => {
  if (config.signOutUrl !== undefined) {
    window.location.assign(config.signOutUrl);
    return true;
  }
  const { end_session_endpoint: endpoint } = await discover(config);
  if (endpoint === undefined) return false;
  const url = new URL(endpoint);
  url.searchParams.set('id_token_hint', idToken);
  url.searchParams.set('client_id', config.clientId);
  url.searchParams.set('post_logout_redirect_uri', callbackUrl());
  window.location.assign(url);
  return true;
};
