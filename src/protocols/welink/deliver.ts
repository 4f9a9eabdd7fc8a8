import * as z from 'zod';
import type { HttpClient } from '#src/http-client/http-client.ts';
import type { HttpOutcome } from '#src/http-client/send-request.ts';
import { createAccessTokens, type Grant, type SendResult } from '#src/protocols/robots/access-tokens.ts';
import {
  bodyOfAnswer,
  codeOfAnswer,
  outcomeOfRobotAnswer,
  type RobotCodes,
} from '#src/protocols/robots/robot-answer.ts';
import { NO_CREDENTIALS, type RobotDelivererOptions, secretOf } from '#src/protocols/robots/robot-deliverer.ts';
import { postToRobot } from '#src/protocols/robots/robot-request.ts';
import type { Deliverer } from '../deliverer.ts';
import { renderWelink } from './render.ts';

/** Codes of WeLink's open platform, texts of digits. */
const CODES: RobotCodes = {
  name: 'WeLink',
  fields: ['code', 'errcode'],
  throttled: ['429'],
  transient: ['500', '43999', '55004', '60011', '60012'],
  meanings: {
    403: 'the application may not write to groups',
    41502: 'client_id or client_secret is wrong',
    411007: 'client_id or client_secret is wrong',
    60010: 'client_id or client_secret is wrong',
  },
};

/** The token is malformed, expired or unknown. */
const TOKEN_CODES: readonly unknown[] = ['1000', '47101', '47103'];

const Token = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

/** The dependencies of delivery to WeLink. */
export type WelinkDelivererOptions = RobotDelivererOptions & {
  readonly http: Pick<HttpClient, 'post'>;
  /** Where WeLink's open platform is, without a slash at the end. */
  readonly baseUrl: string;
};

const grantOf = (result: HttpOutcome, now: number): Grant => {
  const outcome = outcomeOfRobotAnswer(result, CODES, now);
  const given = Token.safeParse(bodyOfAnswer(result)).data;
  if (outcome.kind !== 'delivered') return { outcome };
  return given === undefined
    ? { outcome: { kind: 'retry', reason: 'WeLink returned no access token' } }
    : { token: given.access_token, expiresInSeconds: given.expires_in };
};

const sentWith = (result: HttpOutcome, now: number): SendResult => {
  const isTokenRefused =
    (result.kind === 'answered' && result.status === 401) || TOKEN_CODES.includes(codeOfAnswer(result, CODES.fields));
  return isTokenRefused
    ? { outcome: { kind: 'retry', reason: 'WeLink refused the access token' }, isTokenRefused }
    : { outcome: outcomeOfRobotAnswer(result, CODES, now), isTokenRefused };
};

/** Delivers to WeLink groups through the API of the open platform, as the application of the subscription. */
export const createWelinkDeliverer = (options: WelinkDelivererOptions): Deliverer => {
  const { http, baseUrl, publicBaseUrl, clock } = options;
  const tokens = createAccessTokens({
    clock,
    request: async ({ id, secret }, signal) => {
      const body = JSON.stringify({ client_id: id, client_secret: secret });
      return grantOf(await postToRobot(http, { url: `${baseUrl}/api/auth/v2/tickets`, body }, signal), clock());
    },
  });
  return async (envelope) => async (recipient, signal) => {
    const id = recipient.extension?.robot?.['client_id'];
    const secret = await secretOf(options, envelope, recipient);
    if (id === undefined || secret === undefined) return NO_CREDENTIALS;
    const rendered = renderWelink(envelope, recipient, publicBaseUrl);
    if ('fault' in rendered) return { kind: 'rejected', reason: rendered.fault };
    const send = async (token: string): Promise<SendResult> => {
      const url = `${baseUrl}/api/welinkim/v1/im-service/chat/group-chat`;
      const request = { url, body: rendered.body, headers: { 'x-wlk-authorization': token } };
      return sentWith(await postToRobot(http, request, signal), clock());
    };
    return tokens.use({ id, secret }, send, signal);
  };
};
