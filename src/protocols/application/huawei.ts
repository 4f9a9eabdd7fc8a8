import * as z from 'zod';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { HttpClient } from '#src/http-client/http-client.ts';
import type { HttpOutcome } from '#src/http-client/send-request.ts';
import { toDeliveryOutcome } from '#src/http-client/to-delivery-outcome.ts';
import { createAccessTokens, type Grant, type SendResult } from '#src/protocols/robots/access-tokens.ts';
import { bodyOfAnswer, codeOfAnswer } from '#src/protocols/robots/robot-answer.ts';
import { CREDENTIALS_REFUSED, type Push, type PushMessage, type PushRegistry, TOKEN_REFUSED } from './push-target.ts';

/** The dependencies of pushing to HMS devices. */
export type HuaweiPushOptions = {
  readonly registry: PushRegistry;
  readonly http: Pick<HttpClient, 'post'>;
  /** The address that issues access tokens. */
  readonly tokenUrl: string;
  /** Where Push Kit is, without a slash at the end. */
  readonly baseUrl: string;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};

/** Codes of Push Kit's answers, by what they mean for one device. */
const SUCCESS = '80000000';
/** All tokens are invalid, or some: there was one. */
const INVALID_TOKEN: readonly unknown[] = ['80300007', '80100000'];
/** The access token is wrong or has expired. */
const INVALID_ACCESS: readonly unknown[] = ['80200001', '80200003'];
/** Push Kit's own faults, which pass: its authentication service, and itself. */
const PASSING: readonly unknown[] = ['80600003', '81000001'];

/** How much of an answer is read for its code. */
const ANSWER_BYTES = 8192;

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

/** Pushes to HMS devices by Push Kit, as the application itself. Rejects when the registry fails. */
export const createHuaweiPush = (options: HuaweiPushOptions): Push => {
  const { registry, http, baseUrl, clock } = options;
  const tokens = createAccessTokens({ clock, request: requestToken(options) });
  return async ({ application, endpoint }, message, signal) => {
    const { principal, credential } = await registry.secrets.decrypt(application);
    const url = `${baseUrl}/v1/${principal}/messages:send`;
    const body = JSON.stringify({ validate_only: false, message: messageTo(endpoint.token, message) });
    const send = async (accessToken: string): Promise<SendResult> => {
      const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${accessToken}` };
      return sentWith(await http.post({ url, headers, body, keepBytes: ANSWER_BYTES }, signal), clock());
    };
    const outcome = await tokens.use({ id: principal, secret: credential }, send, signal);
    if (outcome === TOKEN_REFUSED) await registry.endpoints.disable(endpoint);
    if (outcome === CREDENTIALS_REFUSED) await registry.applications.disable(application);
    return outcome;
  };
};

/** Client credentials of OAuth 2.0 (RFC 6749 section 4.4). */
const requestToken =
  ({ http, tokenUrl, clock }: HuaweiPushOptions) =>
  async ({ id, secret }: { readonly id: string; readonly secret: string }, signal: AbortSignal): Promise<Grant> => {
    const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(form).toString();
    const result = await http.post({ url: tokenUrl, headers, body, keepBytes: ANSWER_BYTES }, signal);
    const given = Token.safeParse(bodyOfAnswer(result)).data;
    if (given !== undefined) return { token: given.access_token, expiresInSeconds: given.expires_in };
    return { outcome: refusalOf(result, clock()) };
  };

/** Only an answer that names an error is about the credentials; any other one may come from something in between. */
const refusalOf = (result: HttpOutcome, now: number): Outcome => {
  const outcome = outcomeOf(result, now);
  if (outcome.kind === 'delivered') return { kind: 'retry', reason: 'HMS returned no access token' };
  return outcome.kind === 'rejected' && 'error' in bodyOfAnswer(result) ? CREDENTIALS_REFUSED : outcome;
};

/** The status is not reported: only http and https have one in delivery logs. A throttled request is no failed attempt. */
const outcomeOf = (result: HttpOutcome, now: number): Outcome => {
  const { httpStatus, ...outcome } = toDeliveryOutcome(result, now);
  return httpStatus === 429 ? { kind: 'throttled', reason: 'HTTP 429' } : outcome;
};

const sentWith = (result: HttpOutcome, now: number): SendResult => {
  const code = codeOfAnswer(result, ['code']);
  const isTokenRefused = INVALID_ACCESS.includes(code);
  if (code === SUCCESS) return { outcome: { kind: 'delivered' }, isTokenRefused };
  if (INVALID_TOKEN.includes(code)) return { outcome: TOKEN_REFUSED, isTokenRefused };
  const byStatus = outcomeOf(result, now);
  if (code === undefined) {
    const isStrange = byStatus.kind === 'delivered';
    return {
      outcome: isStrange ? { kind: 'retry', reason: 'the answer is not one of HMS' } : byStatus,
      isTokenRefused,
    };
  }
  const reason = `HMS answered ${/^\d{1,10}$/.test(code) ? code : 'an unknown code'}`;
  if (byStatus.kind === 'retry' || byStatus.kind === 'throttled')
    return { outcome: { ...byStatus, reason }, isTokenRefused };
  return { outcome: { kind: PASSING.includes(code) ? 'retry' : 'rejected', reason }, isTokenRefused };
};

const Message = z.looseObject({ android: z.record(z.string(), z.unknown()).optional() });

/** The message of a payload to one device. */
const messageTo = (token: string, { payload, timeToLiveSeconds }: PushMessage) => {
  const message = Message.parse(JSON.parse(payload));
  return { ...message, android: { ...message.android, ttl: `${timeToLiveSeconds}s` }, token: [token] };
};
