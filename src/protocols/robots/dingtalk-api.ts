import * as z from 'zod';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { HttpClient } from '#src/http-client/http-client.ts';
import type { HttpOutcome } from '#src/http-client/send-request.ts';
import type { Recipient } from '#src/queues/envelope.ts';
import { createAccessTokens, type Grant, type SendResult } from './access-tokens.ts';
import { bodyOfAnswer, outcomeOfRobotAnswer, type RobotCodes } from './robot-answer.ts';
import { postToRobot } from './robot-request.ts';

/** An application of DingTalk and the robot that it speaks through. */
export type DingtalkApp = { readonly appKey: string; readonly appSecret: string; readonly robotCode: string };

/** The application that a subscription names; undefined when it does not name one whole. */
export const dingtalkAppOf = (
  { extension }: Pick<Recipient, 'extension'>,
  appSecret: string | undefined,
): DingtalkApp | undefined => {
  const { app_key: appKey, robot_code: robotCode } = extension?.robot ?? {};
  if (appKey === undefined || robotCode === undefined || appSecret === undefined) return undefined;
  return { appKey, appSecret, robotCode };
};

/** The paths of DingTalk's server API that send as an application's robot. */
type DingtalkPath = '/v1.0/robot/groupMessages/send' | '/v1.0/robot/oToMessages/batchSend';

/** A message that an application's robot sends. */
type DingtalkRequest = {
  readonly app: DingtalkApp;
  readonly path: DingtalkPath;
  /** Who gets what; the robot's code is added. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The recipient's name in the answer's lists of those who got nothing; absent where there are none. */
  readonly userId?: string;
};

export type DingtalkApiOptions = {
  readonly http: Pick<HttpClient, 'post'>;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};

const CODES: RobotCodes = {
  name: 'DingTalk',
  fields: ['code'],
  throttled: [],
  transient: ['ServiceUnavailable', 'InternalError'],
  meanings: { invalidClientIdOrSecret: 'app_key or app_secret is wrong' },
};

const Token = z.object({ accessToken: z.string().min(1), expireIn: z.number() });
const people = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const Sent = z.object({
  processQueryKey: z.string(),
  invalidStaffIdList: people,
  flowControlledStaffIdList: people,
});

/** Rates are refused with 403, and a code that names which of them was passed. */
const outcomeOfRefusal = (result: HttpOutcome, now: number): Outcome => {
  const { code } = bodyOfAnswer(result);
  return typeof code === 'string' && code.includes('QpsLimit')
    ? { kind: 'throttled', reason: 'DingTalk answered that the rate of the application is reached' }
    : outcomeOfRobotAnswer(result, CODES, now);
};

const grantOf = (result: HttpOutcome, now: number): Grant => {
  const given = Token.safeParse(bodyOfAnswer(result)).data;
  return given === undefined
    ? { outcome: outcomeOfRefusal(result, now) }
    : { token: given.accessToken, expiresInSeconds: given.expireIn };
};

/** The API answers 200 even when the only recipient gets nothing. */
const outcomeOfSending = (result: HttpOutcome, userId: string | undefined, now: number): Outcome => {
  const sent = Sent.safeParse(bodyOfAnswer(result)).data;
  if (sent === undefined) return outcomeOfRefusal(result, now);
  if (userId === undefined) return { kind: 'delivered' };
  if (sent.flowControlledStaffIdList.includes(userId))
    return { kind: 'throttled', reason: 'DingTalk answered that the person gets too many messages' };
  return sent.invalidStaffIdList.includes(userId)
    ? { kind: 'rejected', reason: 'DingTalk knows no person with this userId' }
    : { kind: 'delivered' };
};

const isTokenRefused = (result: HttpOutcome): boolean =>
  result.kind === 'answered' &&
  (result.status === 401 || /^Invalid(?:Authentication|AccessToken)/i.test(String(bodyOfAnswer(result)['code'])));

/** Sends as robots of applications through DingTalk's server API, with access tokens that are kept. */
export type DingtalkApi = {
  /** Sends one message; never throws for what DingTalk answers. */
  readonly send: (request: DingtalkRequest, signal: AbortSignal) => Promise<Outcome>;
};

/** Creates the API at `baseUrl`, with a cache of access tokens of its own. One per function instance. */
export const createDingtalkApi = ({ http, baseUrl, clock }: DingtalkApiOptions): DingtalkApi => {
  const tokens = createAccessTokens({
    clock,
    request: async ({ id, secret }, signal) => {
      const request = {
        url: `${baseUrl}/v1.0/oauth2/accessToken`,
        body: JSON.stringify({ appKey: id, appSecret: secret }),
      };
      return grantOf(await postToRobot(http, request, signal), clock());
    },
  });
  return {
    send: ({ app, path, body, userId }, signal) => {
      const sendWith = async (token: string): Promise<SendResult> => {
        const request = {
          url: `${baseUrl}${path}`,
          headers: { 'x-acs-dingtalk-access-token': token },
          body: JSON.stringify({ ...body, robotCode: app.robotCode }),
        };
        const result = await postToRobot(http, request, signal);
        const isRefused = isTokenRefused(result);
        const outcome: Outcome = isRefused
          ? { kind: 'retry', reason: 'DingTalk refused the access token' }
          : outcomeOfSending(result, userId, clock());
        return { outcome, isTokenRefused: isRefused };
      };
      return tokens.use({ id: app.appKey, secret: app.appSecret }, sendWith, signal);
    },
  };
};
