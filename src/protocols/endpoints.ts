import type { Protocol } from '#src/domain/protocol.ts';
import { checkApplicationEndpoint } from './application/endpoint.ts';
import { checkCallnotifyEndpoint } from './callnotify/endpoint.ts';
import { checkDingdingEndpoint, checkDingdingExtension } from './dingding/endpoint.ts';
import { checkDingTalkBotEndpoint, checkDingTalkBotExtension } from './dingtalk-bot/endpoint.ts';
import { checkDmsEndpoint } from './dms/endpoint.ts';
import { checkEmailEndpoint } from './email/endpoint.ts';
import type { CheckedExtension, EndpointContext, EndpointRules, ExtensionInput } from './endpoint.ts';
import { checkFeishuEndpoint, checkFeishuExtension } from './feishu/endpoint.ts';
import { checkFunctiongraphEndpoint } from './functiongraph/endpoint.ts';
import { checkFunctionstageEndpoint } from './functionstage/endpoint.ts';
import { checkHttpEndpoint, checkHttpExtension } from './http/endpoint.ts';
import { checkSmsEndpoint } from './sms/endpoint.ts';
import { checkWechatEndpoint } from './wechat/endpoint.ts';
import { checkWelinkEndpoint, checkWelinkExtension } from './welink/endpoint.ts';

/** The registry of endpoint rules: one line for each protocol. Holds no transport: it is part of the api. */
const rules: Record<Protocol, EndpointRules> = {
  email: { checkEndpoint: checkEmailEndpoint },
  sms: { checkEndpoint: checkSmsEndpoint },
  http: { checkEndpoint: checkHttpEndpoint('http'), checkExtension: checkHttpExtension },
  https: { checkEndpoint: checkHttpEndpoint('https'), checkExtension: checkHttpExtension },
  functionstage: { checkEndpoint: checkFunctionstageEndpoint },
  functiongraph: { checkEndpoint: checkFunctiongraphEndpoint },
  callnotify: { checkEndpoint: checkCallnotifyEndpoint },
  wechat: { checkEndpoint: checkWechatEndpoint },
  dingding: { checkEndpoint: checkDingdingEndpoint, checkExtension: checkDingdingExtension },
  feishu: { checkEndpoint: checkFeishuEndpoint, checkExtension: checkFeishuExtension },
  welink: { checkEndpoint: checkWelinkEndpoint, checkExtension: checkWelinkExtension },
  dingTalkBot: { checkEndpoint: checkDingTalkBotEndpoint, checkExtension: checkDingTalkBotExtension },
  dms: { checkEndpoint: checkDmsEndpoint },
  application: { checkEndpoint: checkApplicationEndpoint },
};

/**
 * Checks an endpoint that somebody wants to subscribe and gives it in the form that is kept. Throws a `ServiceError`:
 * `SMN.0012` when it is malformed, `SMN.0069` when it is in an internal network.
 */
export const checkEndpoint = (protocol: Protocol, endpoint: string, context: EndpointContext): Promise<string> =>
  rules[protocol].checkEndpoint(endpoint, context);

/**
 * Checks a subscription's extension and gives what of it is kept; fields that the protocol has no use for are not.
 * Throws a `ServiceError` (`SMN.0043`) when it breaks a rule, or when it is absent and the protocol needs it.
 */
export const checkExtension = (
  protocol: Protocol,
  extension: ExtensionInput | undefined,
  endpoint: string,
): CheckedExtension | undefined => rules[protocol].checkExtension?.(extension ?? {}, endpoint);
