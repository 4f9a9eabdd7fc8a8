import { createHash, randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createJwtAuthorizer } from '#local/http-api/jwt-authorizer.ts';
import { type LocalIssuer, startIssuer } from '#local/issuer/issuer.ts';
import { startEndpoint } from '#test/support/http-endpoint.ts';

const CALLBACK = 'http://127.0.0.1:8787/console/';
const CLIENT = 'console';
const ORIGIN = { origin: 'http://127.0.0.1:8787' };

let issuer: LocalIssuer;

beforeAll(async () => {
  issuer = await startIssuer();
  issuer.serve({ clientId: CLIENT, callbackUrls: [CALLBACK] });
});

afterAll(() => issuer.stop());

const get = (path: string, parameters: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  fetch(`${issuer.url}${path}?${new URLSearchParams(parameters)}`, { headers, redirect: 'manual' });

/** A sign-in as the console begins one. */
const aSignIn = () => {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const asked = {
    ...{ response_type: 'code', client_id: CLIENT, redirect_uri: CALLBACK, state: 'state', nonce: 'nonce' },
    ...{ code_challenge: challenge, code_challenge_method: 'S256' },
  };
  return { verifier, asked };
};

const locationOf = (response: Response): URL => new URL(response.headers.get('location') ?? '');

const Answer = z.object({ id_token: z.string() });

/** What the token endpoint answers to a code. */
const exchange = (form: Record<string, string>, headers: Record<string, string> = ORIGIN) =>
  fetch(`${issuer.url}/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', client_id: CLIENT, redirect_uri: CALLBACK },
      ...form,
    }),
  });

/** Signs somebody in, and returns the code that the console gets. */
const signIn = async (person = 'admin@smn.example.com') => {
  const { verifier, asked } = aSignIn();
  const response = await get('/authorize', { ...asked, login_hint: person });
  return { verifier, response, code: locationOf(response).searchParams.get('code') ?? '' };
};

const aToken = async (): Promise<string> => {
  const { code, verifier } = await signIn();
  return Answer.parse(await (await exchange({ code, code_verifier: verifier })).json()).id_token;
};

const claimsOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('the local issuer', () => {
  test('asks who it is, and gives the person that was chosen a code for one ID token', async () => {
    const { asked } = aSignIn();
    const page = await (await get('/authorize', asked)).text();
    expect(page).toContain('operator@smn.example.com');

    const { code, verifier, response } = await signIn('operator@smn.example.com');
    expect(locationOf(response).href).toMatch(/^http:\/\/127\.0\.0\.1:8787\/console\/\?code=[\w-]{43}&state=state$/);
    const answer = await exchange({ code, code_verifier: verifier });

    expect(claimsOf(Answer.parse(await answer.json()).id_token)).toMatchObject({
      ...{ iss: issuer.url, aud: CLIENT, nonce: 'nonce', token_use: 'id' },
      ...{ email: 'operator@smn.example.com', email_verified: true },
    });
    expect((await exchange({ code, code_verifier: verifier })).status).toBe(400);
  });

  test.each([
    ['a wrong verifier', { code_verifier: randomBytes(32).toString('base64url') }],
    ['no verifier', { code_verifier: '' }],
    ['another callback', { redirect_uri: 'http://127.0.0.1:8787/' }],
    ['another client', { client_id: 'other' }],
    ['another grant', { grant_type: 'client_credentials' }],
    ['a code that it never gave', { code: 'a'.repeat(43) }],
  ])('gives no token for %s, and none for the code afterwards', async (_what, wrong) => {
    const { code, verifier } = await signIn();

    const answer = await exchange({ code, code_verifier: verifier, ...wrong });

    expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_grant' }]);
  });

  test.each([
    [{ redirect_uri: 'http://127.0.0.1:8787/other' }, 400],
    [{ redirect_uri: 'https://example.com/console/' }, 400],
    [{ client_id: 'other' }, 400],
    [{ code_challenge_method: 'plain' }, 302],
    [{ code_challenge: '' }, 302],
    [{ response_type: 'token' }, 302],
  ])('gives no code for %j', async (wrong, status) => {
    const { asked } = aSignIn();

    const response = await get('/authorize', { ...asked, login_hint: 'admin@smn.example.com', ...wrong });

    expect(response.status).toBe(status);
    if (status === 302) expect(locationOf(response).searchParams.get('error')).toBeTruthy();
    expect(response.headers.get('location') ?? '').not.toContain('code=');
  });

  test('knows without a page who has chosen in this browser before, until they sign out', async () => {
    const { asked } = aSignIn();
    const silently = (cookie: string) => get('/authorize', { ...asked, prompt: 'none' }, { cookie });
    const { response } = await signIn('reader@smn.example.com');
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

    expect(locationOf(await silently('')).searchParams.get('error')).toBe('login_required');
    expect(locationOf(await silently(cookie)).searchParams.get('code')).toMatch(/^[\w-]{43}$/);

    const out = await get('/logout', { client_id: CLIENT, logout_uri: CALLBACK }, { cookie });
    expect([out.status, locationOf(out).href]).toEqual([302, CALLBACK]);
    expect(locationOf(await silently(cookie)).searchParams.get('error')).toBe('login_required');
    expect((await get('/logout', { logout_uri: 'https://example.com/' })).status).toBe(400);
  });

  test('knows a browser by its last choice alone', async () => {
    const { asked } = aSignIn();
    const silently = (cookie: string) => get('/authorize', { ...asked, prompt: 'none' }, { cookie });
    const choose = async (person: string, cookie = '') => {
      const answer = await get('/authorize', { ...asked, login_hint: `${person}@smn.example.com` }, { cookie });
      return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    };
    const first = await choose('reader');
    const second = await choose('admin', first);

    expect(first).toMatch(new RegExp(`^smn-local-person-${new URL(issuer.url).port}=`));
    expect(locationOf(await silently(second)).searchParams.get('code')).toBeTruthy();
    expect(locationOf(await silently(first)).searchParams.get('error')).toBe('login_required');
  });

  test('answers scripts of the console alone', async () => {
    const { code, verifier } = await signIn();
    const foreign = { origin: 'https://example.com' };

    expect((await exchange({ code, code_verifier: verifier }, foreign)).status).toBe(403);
    expect((await get('/.well-known/openid-configuration', {}, foreign)).status).toBe(403);
    const own = await get('/.well-known/openid-configuration', {}, ORIGIN);
    expect(own.headers.get('access-control-allow-origin')).toBe(ORIGIN.origin);
    expect((await get('/nothing')).status).toBe(404);
  });
});

describe('the authorizer for ID tokens', () => {
  const authorize = createJwtAuthorizer();
  const rules = () => ({ issuer: issuer.url, audience: [CLIENT] });
  const ask = (authorization: string | undefined, own = rules()) =>
    authorize(
      {
        ...{
          method: 'POST',
          url: '/console/session',
          body: Buffer.alloc(0),
          httpVersion: '1.1',
          sourceIp: '127.0.0.1',
        },
        rawHeaders: authorization === undefined ? [] : ['Authorization', authorization],
      },
      own,
    );
  const fault = { fault: expect.any(String) };

  /** An issuer with keys of its own, which may be silent; its path may end in a slash. */
  const anIssuer = async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'own', alg: 'RS256' }];
    let isSilent = false;
    const endpoint = await startEndpoint(({ path }, response) => {
      if (isSilent) return response.writeHead(500).end();
      if (path === '/jwks') return response.end(JSON.stringify({ keys }));
      const isKnown = path === '/realm/.well-known/openid-configuration';
      return response.writeHead(isKnown ? 200 : 404).end(JSON.stringify({ jwks_uri: url('/jwks') }));
    });
    const url = (path: string): string => `http://127.0.0.1:${endpoint.port}${path}`;
    const sign = (iss: string, iat: number) =>
      new SignJWT({ iat })
        .setProtectedHeader({ alg: 'RS256', kid: 'own' })
        .setIssuer(iss)
        .setAudience(CLIENT)
        .setExpirationTime('1 h')
        .sign(privateKey);
    const setSilent = (silent: boolean) => {
      isSilent = silent;
    };
    return { url, sign, setSilent, close: endpoint.close };
  };
  const seconds = () => Math.floor(Date.now() / 1000);

  test('takes the tokens of an issuer whose name ends in a slash, and no others than of that name', async () => {
    const { url, sign, close } = await anIssuer();
    const own = { issuer: url('/realm/'), audience: [CLIENT] };

    expect(await ask(`Bearer ${await sign(own.issuer, seconds())}`, own)).toHaveProperty('jwt');
    expect(await ask(`Bearer ${await sign(url('/realm'), seconds())}`, own)).toEqual(fault);
    await close();
  });

  test('refuses a token that says it was issued later than now', async () => {
    const { url, sign, close } = await anIssuer();
    const own = { issuer: url('/realm'), audience: [CLIENT] };

    expect(await ask(`Bearer ${await sign(own.issuer, seconds() + 600)}`, own)).toEqual(fault);
    expect(await ask(`Bearer ${await sign(own.issuer, seconds() - 1)}`, own)).toHaveProperty('jwt');
    await close();
  });

  test('refuses every token while the issuer does not say where its keys are, and asks it again', async () => {
    const { url, sign, close, setSilent } = await anIssuer();
    const own = { issuer: url('/realm'), audience: [CLIENT] };
    const token = `Bearer ${await sign(own.issuer, seconds())}`;
    setSilent(true);

    expect(await ask(token, own)).toEqual({ fault: expect.stringContaining('OIDC discovery: ') });
    setSilent(false);
    expect(await ask(token, own)).toHaveProperty('jwt');
    await close();
    const closed = { ...own, issuer: url('/closed') };
    expect(await ask(token, closed)).toEqual({ fault: expect.stringContaining('OIDC discovery: ') });
  });

  test('hands over all claims as text', async () => {
    expect(await ask(`Bearer ${await aToken()}`)).toEqual({
      jwt: {
        scopes: null,
        claims: expect.objectContaining({ email: 'admin@smn.example.com', email_verified: 'true', aud: CLIENT }),
      },
    });
  });

  test('refuses what is no token of the issuer for the client', async () => {
    const token = await aToken();
    const [head = '', body = '', signature = ''] = token.split('.');
    const other = Buffer.from(
      JSON.stringify({ ...z.object({}).loose().parse(claimsOf(token)), email: 'x@example.com' }),
    );
    const hs256 = await new SignJWT({ email: 'x@example.com' })
      .setProtectedHeader({ alg: 'HS256', kid: 'local' })
      .setIssuer(issuer.url)
      .setAudience(CLIENT)
      .setExpirationTime('1 h')
      .sign(new TextEncoder().encode(await (await get('/jwks')).text()));
    const unsigned = new UnsecuredJWT({ aud: CLIENT, iss: issuer.url }).setExpirationTime('1 h').encode();

    for (const wrong of [
      undefined,
      'Basic YTpi',
      `Bearer ${head}.${body}.`,
      `Bearer ${head}.${other.toString('base64url')}.${signature}`,
      `Bearer ${hs256}`,
      `Bearer ${unsigned}`,
    ])
      expect(await ask(wrong), wrong).toEqual(fault);
    expect(await ask(`Bearer ${token}`, { ...rules(), audience: ['other'] })).toEqual(fault);
  });
});
