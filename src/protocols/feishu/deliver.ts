import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { HttpClient } from '#src/http-client/http-client.ts';
import type { HttpOutcome } from '#src/http-client/send-request.ts';
import {
  bodyOfAnswer,
  codeOfAnswer,
  outcomeOfRobotAnswer,
  type RobotCodes,
} from '#src/protocols/robots/robot-answer.ts';
import { type RobotDelivererOptions, secretOf, type WebhookOptions } from '#src/protocols/robots/robot-deliverer.ts';
import { postToRobot } from '#src/protocols/robots/robot-request.ts';
import { strangersWebhook } from '#src/protocols/robots/robot-webhook.ts';
import type { Deliverer } from '../deliverer.ts';
import { renderFeishu, signForFeishu } from './render.ts';

/** Codes of Feishu: 100 messages a minute and 5 a second for each robot are 11232. Old webhooks have `StatusCode`. */
const CODES: RobotCodes = {
  name: 'Feishu',
  fields: ['code', 'StatusCode'],
  throttled: ['11232'],
  transient: ['1500', '1503', '5000'],
  meanings: {
    9499: 'the request is malformed or too large',
    19001: 'the webhook is invalid',
    19021: 'the signature is wrong or too old',
    19022: 'the IP address is not allowed',
    19024: 'the keyword is missing',
  },
};

/** The dependencies of delivery to Feishu. */
export type FeishuDelivererOptions = RobotDelivererOptions &
  WebhookOptions & { readonly http: Pick<HttpClient, 'post'> };

/** 9499 is "bad request" of today's webhooks and "too many requests" of old ones; only the text distinguishes them. */
const isOldThrottling = (result: HttpOutcome): boolean => {
  const { msg, StatusMessage } = bodyOfAnswer(result);
  return codeOfAnswer(result, CODES.fields) === '9499' && /too many/i.test(`${msg} ${StatusMessage}`);
};

const outcomeOf = (result: HttpOutcome, now: number): Outcome =>
  isOldThrottling(result)
    ? { kind: 'throttled', reason: 'Feishu answered 9499 (too many requests)' }
    : outcomeOfRobotAnswer(result, CODES, now);

/** Delivers to Feishu (Lark) group robots by their webhooks, signed where the robot requires it. */
export const createFeishuDeliverer =
  (options: FeishuDelivererOptions): Deliverer =>
  async (envelope) =>
  async (recipient, signal) => {
    const { http, robotGateways, publicBaseUrl, clock } = options;
    const strange = strangersWebhook('feishu', recipient.endpoint, robotGateways);
    if (strange !== undefined) return strange;
    const secret = await secretOf(options, envelope, recipient);
    const signature = secret === undefined ? undefined : signForFeishu(secret, clock());
    const rendered = renderFeishu(envelope, recipient, { publicBaseUrl, signature });
    if ('fault' in rendered) return { kind: 'rejected', reason: rendered.fault };
    const result = await postToRobot(http, { url: recipient.endpoint, body: rendered.body }, signal);
    return outcomeOf(result, clock());
  };
