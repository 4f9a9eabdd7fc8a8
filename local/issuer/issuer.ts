import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { LOOPBACK } from '#local/loopback.ts';
import {
  authorize,
  type BrowserAnswer,
  type BrowserSessions,
  type IssuerClient,
  logOut,
  sessionOf,
} from './authorize.ts';
import { createGrants, type Grants } from './grants.ts';
import { createIdTokens, type IdTokens } from './id-tokens.ts';

/** An OpenID Connect issuer on a loopback port, in place of the Cognito user pool of a stage. */
export type LocalIssuer = {
  /** As its tokens name it in `iss`. */
  readonly url: string;
  /** From here on it knows the console as its client; before it refuses all. */
  serve(client: IssuerClient): void;
  stop(): Promise<void>;
};

const HOST = /^(127\.0\.0\.1|localhost|\[::1\]):\d+$/i;

const NOBODY: IssuerClient = { clientId: '', callbackUrls: [] };

/**
 * Starts it on a port of its own. A library's mock of an issuer would give tokens for codes that it never gave, to any page that
 * the browser has open: this one knows one client and its callback, uses codes once and with their verifier, and answers
 * scripts of the client's origin alone (decision 102).
 */
export const startIssuer = async (): Promise<LocalIssuer> => {
  let client = NOBODY;
  let handle: Handle = async (_, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  const url = `http://${LOOPBACK}:${typeof address === 'object' ? address?.port : 0}`;
  handle = createHandle({ url, client: () => client, idTokens: await createIdTokens(() => url) });
  return {
    url,
    serve: (served) => {
      client = served;
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type HandleOptions = { readonly url: string; readonly client: () => IssuerClient; readonly idTokens: IdTokens };

const createHandle = ({ url, client, idTokens }: HandleOptions): Handle => {
  const grants = createGrants(Date.now);
  const sessions: BrowserSessions = new Map();
  const exchange = createExchange(grants, idTokens);
  const { port } = new URL(url);
  return async (request, response) => {
    const { method = 'GET', headers } = request;
    const { pathname, searchParams: parameters } = new URL(request.url ?? '/', url);
    const origins = client().callbackUrls.map((callback) => new URL(callback).origin);
    if (!HOST.test(headers.host ?? '') || !isAllowed(headers.origin, origins)) {
      response.writeHead(403, { connection: 'close' }).end();
      return;
    }
    if (headers.origin !== undefined) response.setHeader('access-control-allow-origin', headers.origin);
    const options = { client: client(), grants, sessions, port };
    const asked = { parameters, session: sessionOf(headers.cookie ?? '', port) };
    switch (`${method} ${pathname}`) {
      case 'GET /.well-known/openid-configuration':
        return sendJson(response, 200, discovery(url));
      case 'GET /jwks':
        return sendJson(response, 200, idTokens.keys);
      case 'GET /authorize':
        return sendPage(response, authorize(options, asked));
      case 'GET /logout':
        return sendPage(response, logOut(options, asked));
      case 'POST /token':
        return exchange(request, response);
      default:
        response.writeHead(404).end();
    }
  };
};

/** The token endpoint (RFC 6749 section 4.1.3): an ID token for a code, once, and for its verifier. */
const createExchange =
  (grants: Grants, idTokens: IdTokens): Handle =>
  async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const get = (name: string): string => form.get(name) ?? '';
    const sent = { verifier: get('code_verifier'), redirectUri: get('redirect_uri'), clientId: get('client_id') };
    const grant = get('grant_type') === 'authorization_code' ? grants.take(get('code'), sent) : undefined;
    if (grant === undefined) return sendJson(response, 400, { error: 'invalid_grant' });
    const idToken = await idTokens.sign(grant);
    sendJson(response, 200, { access_token: 'none', token_type: 'Bearer', expires_in: 3600, id_token: idToken });
  };

const isAllowed = (origin: string | undefined, origins: readonly string[]): boolean =>
  origin === undefined || origins.includes(origin);

/** Its metadata, as OpenID Connect Discovery has it. */
const discovery = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}/authorize`,
  token_endpoint: `${url}/token`,
  jwks_uri: `${url}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['none'],
  code_challenge_methods_supported: ['S256'],
});

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', vary: 'Origin' })
    .end(JSON.stringify(body));
};

const sendPage = (response: ServerResponse, { status, headers, body }: BrowserAnswer): void => {
  response.writeHead(status, { ...headers, 'x-content-type-options': 'nosniff' }).end(body);
};
