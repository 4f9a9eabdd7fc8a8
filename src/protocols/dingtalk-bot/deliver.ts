import type { HttpClient } from '#src/http-client/http-client.ts';
import { createDingtalkApi, dingtalkAppOf } from '#src/protocols/robots/dingtalk-api.ts';
import { NO_CREDENTIALS, type RobotDelivererOptions, secretOf } from '#src/protocols/robots/robot-deliverer.ts';
import type { Deliverer } from '../deliverer.ts';
import { renderDingTalkBot } from './render.ts';

/** The dependencies of delivery to people in DingTalk. */
export type DingTalkBotDelivererOptions = RobotDelivererOptions & {
  readonly http: Pick<HttpClient, 'post'>;
  /** Where DingTalk's server API is, without a slash at the end. */
  readonly baseUrl: string;
};

/** Delivers to people in DingTalk, as the robot of an application. */
export const createDingTalkBotDeliverer = (options: DingTalkBotDelivererOptions): Deliverer => {
  const api = createDingtalkApi(options);
  return async (envelope) => async (recipient, signal) => {
    const app = dingtalkAppOf(recipient, await secretOf(options, envelope, recipient));
    if (app === undefined) return NO_CREDENTIALS;
    const rendered = renderDingTalkBot(envelope, recipient, options.publicBaseUrl);
    if ('fault' in rendered) return { kind: 'rejected', reason: rendered.fault };
    const userId = recipient.endpoint;
    const body = { userIds: [userId], ...rendered };
    return api.send({ app, path: '/v1.0/robot/oToMessages/batchSend', body, userId }, signal);
  };
};
