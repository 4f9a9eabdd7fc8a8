import type { HttpClient } from '#src/http-client/http-client.ts';
import { outcomeOfRobotAnswer, type RobotCodes } from '#src/protocols/robots/robot-answer.ts';
import type { RobotDelivererOptions, WebhookOptions } from '#src/protocols/robots/robot-deliverer.ts';
import { postToRobot } from '#src/protocols/robots/robot-request.ts';
import { strangersWebhook } from '#src/protocols/robots/robot-webhook.ts';
import type { Deliverer } from '../deliverer.ts';
import { renderWechat } from './render.ts';

/** Codes of WeCom: 20 messages a minute for each robot are 45009. */
const CODES: RobotCodes = {
  name: 'WeCom',
  fields: ['errcode'],
  throttled: ['45009', '45033'],
  transient: ['-1'],
  meanings: { 93000: 'the webhook is invalid, or the message', 93008: 'the robot is not in the group' },
};

/** The dependencies of delivery to WeCom. */
export type WechatDelivererOptions = Omit<RobotDelivererOptions, 'secrets'> &
  WebhookOptions & { readonly http: Pick<HttpClient, 'post'> };

/** Delivers to WeCom group robots by their webhooks. */
export const createWechatDeliverer =
  ({ http, robotGateways, publicBaseUrl, clock }: WechatDelivererOptions): Deliverer =>
  async (envelope) =>
  async (recipient, signal) => {
    const strange = strangersWebhook('wechat', recipient.endpoint, robotGateways);
    if (strange !== undefined) return strange;
    const rendered = renderWechat(envelope, recipient, publicBaseUrl);
    if ('fault' in rendered) return { kind: 'rejected', reason: rendered.fault };
    const result = await postToRobot(http, { url: recipient.endpoint, body: rendered.body }, signal);
    return outcomeOfRobotAnswer(result, CODES, clock());
  };
