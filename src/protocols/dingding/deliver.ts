import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { HttpClient } from '#src/http-client/http-client.ts';
import { createDingtalkApi, type DingtalkApi, dingtalkAppOf } from '#src/protocols/robots/dingtalk-api.ts';
import { renderDingtalkTemplate } from '#src/protocols/robots/dingtalk-template.ts';
import { outcomeOfRobotAnswer, type RobotCodes } from '#src/protocols/robots/robot-answer.ts';
import {
  NO_CREDENTIALS,
  type RobotDelivererOptions,
  secretOf,
  type WebhookOptions,
} from '#src/protocols/robots/robot-deliverer.ts';
import { postToRobot } from '#src/protocols/robots/robot-request.ts';
import { strangersWebhook } from '#src/protocols/robots/robot-webhook.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import type { Deliverer } from '../deliverer.ts';
import { isUrl } from '../public-url.ts';
import { renderDingding, signedWebhook } from './render.ts';

/** Codes of webhooks: 20 messages a minute for each robot are 130101 or 410100. */
const CODES: RobotCodes = {
  name: 'DingTalk',
  fields: ['errcode'],
  throttled: ['130101', '410100'],
  transient: ['-1'],
  meanings: {
    310000: 'the keyword, the signature or the IP address is not accepted',
    300001: 'the webhook is invalid',
    400101: 'the webhook is invalid',
    400102: 'the robot is switched off',
    400013: 'the group is dissolved',
  },
};

/** The dependencies of delivery to DingTalk's groups. */
export type DingdingDelivererOptions = RobotDelivererOptions &
  WebhookOptions & {
    readonly http: Pick<HttpClient, 'post'>;
    /** Where DingTalk's server API is, without a slash at the end. */
    readonly baseUrl: string;
  };

/** One recipient's copy, and what is known of its subscription. */
type Copy = { readonly envelope: Envelope; readonly recipient: Recipient; readonly secret: string | undefined };

const sendToWebhook = async (
  { envelope, recipient, secret }: Copy,
  { http, robotGateways, publicBaseUrl, clock }: DingdingDelivererOptions,
  signal: AbortSignal,
): Promise<Outcome> => {
  const { endpoint } = recipient;
  const strange = strangersWebhook('dingding', endpoint, robotGateways);
  if (strange !== undefined) return strange;
  const rendered = renderDingding(envelope, recipient, publicBaseUrl);
  if ('fault' in rendered) return { kind: 'rejected', reason: rendered.fault };
  const url = secret === undefined ? endpoint : signedWebhook(endpoint, secret, clock());
  return outcomeOfRobotAnswer(await postToRobot(http, { url, body: rendered.body }, signal), CODES, clock());
};

const sendToGroup = async (
  { envelope, recipient, secret }: Copy,
  { api, publicBaseUrl }: Pick<DingdingDelivererOptions, 'publicBaseUrl'> & { readonly api: DingtalkApi },
  signal: AbortSignal,
): Promise<Outcome> => {
  const app = dingtalkAppOf(recipient, secret);
  if (app === undefined) return NO_CREDENTIALS;
  const rendered = renderDingtalkTemplate(envelope, recipient, publicBaseUrl);
  if ('fault' in rendered) return { kind: 'rejected', reason: rendered.fault };
  const body = { openConversationId: recipient.endpoint, ...rendered };
  return api.send({ app, path: '/v1.0/robot/groupMessages/send', body }, signal);
};

/** Delivers to DingTalk's groups: by the webhook of a robot, or as the robot of an application that is in the group. */
export const createDingdingDeliverer = (options: DingdingDelivererOptions): Deliverer => {
  const api = createDingtalkApi(options);
  return async (envelope) => async (recipient, signal) => {
    const copy: Copy = { envelope, recipient, secret: await secretOf(options, envelope, recipient) };
    return isUrl(recipient.endpoint)
      ? sendToWebhook(copy, options, signal)
      : sendToGroup(copy, { api, publicBaseUrl: options.publicBaseUrl }, signal);
  };
};
