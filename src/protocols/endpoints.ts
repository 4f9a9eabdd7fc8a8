import { normalMailAddress, normalUrl } from '#src/domain/endpoints/endpoint-identity.ts';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import { checkApplicationEndpoint } from './application/endpoint.ts';
import { checkCallnotifyEndpoint } from './callnotify/endpoint.ts';
import { checkDingdingEndpoint, checkDingdingExtension, normalDingdingEndpoint } from './dingding/endpoint.ts';
import { checkDingTalkBotEndpoint, checkDingTalkBotExtension } from './dingtalk-bot/endpoint.ts';
import { checkDmsEndpoint } from './dms/endpoint.ts';
import { checkEmailEndpoint } from './email/endpoint.ts';
import type { CheckedExtension, EndpointContext, EndpointRules, ExtensionInput } from './endpoint.ts';
import { checkFeishuEndpoint, checkFeishuExtension } from './feishu/endpoint.ts';
import { checkFunctiongraphEndpoint } from './functiongraph/endpoint.ts';
import { checkFunctionstageEndpoint } from './functionstage/endpoint.ts';
import { checkHttpEndpoint, checkHttpExtension } from './http/endpoint.ts';
import { normalPhoneNumber } from './phone-number.ts';
import { checkSmsEndpoint } from './sms/endpoint.ts';
import { checkWechatEndpoint } from './wechat/endpoint.ts';
import { checkWelinkEndpoint, checkWelinkExtension } from './welink/endpoint.ts';

/** The registry of endpoint rules: one line for each protocol. Holds no transport: it is part of the api. */
const rules: Record<Protocol, EndpointRules> = {
  email: { checkEndpoint: checkEmailEndpoint, normalEndpoint: normalMailAddress },
  sms: { checkEndpoint: checkSmsEndpoint, normalEndpoint: normalPhoneNumber },
  http: { checkEndpoint: checkHttpEndpoint('http'), checkExtension: checkHttpExtension, normalEndpoint: normalUrl },
  https: { checkEndpoint: checkHttpEndpoint('https'), checkExtension: checkHttpExtension, normalEndpoint: normalUrl },
  functionstage: { checkEndpoint: checkFunctionstageEndpoint },
  functiongraph: { checkEndpoint: checkFunctiongraphEndpoint },
  callnotify: { checkEndpoint: checkCallnotifyEndpoint, normalEndpoint: normalPhoneNumber },
  wechat: { checkEndpoint: checkWechatEndpoint, normalEndpoint: normalUrl },
  dingding: {
    checkEndpoint: checkDingdingEndpoint,
    checkExtension: checkDingdingExtension,
    normalEndpoint: normalDingdingEndpoint,
  },
  feishu: { checkEndpoint: checkFeishuEndpoint, checkExtension: checkFeishuExtension, normalEndpoint: normalUrl },
  welink: { checkEndpoint: checkWelinkEndpoint, checkExtension: checkWelinkExtension },
  dingTalkBot: { checkEndpoint: checkDingTalkBotEndpoint, checkExtension: checkDingTalkBotExtension },
  dms: { checkEndpoint: checkDmsEndpoint, normalEndpoint: (endpoint) => endpoint.toLowerCase() },
  application: { checkEndpoint: checkApplicationEndpoint },
};

/**
 * Checks an endpoint that is to be subscribed and returns its normal form, the one spelling that is used for sending and for
 * finding duplicates (decision 032). Throws a `ServiceError`: `SMN.0012` when it is malformed, `SMN.0069` when it is in an
 * internal network.
 */
export const checkEndpoint = (protocol: Protocol, endpoint: string, context: EndpointContext): Promise<string> =>
  rules[protocol].checkEndpoint(endpoint, context);

/** The normal form of what may be an endpoint of a protocol; what has none is given as it is. */
export const normalEndpoint = (protocol: Protocol, endpoint: string): string =>
  rules[protocol].normalEndpoint?.(endpoint) ?? endpoint;

/** A number of a query as it was meant: a `+` that is not percent-encoded arrives as a space (URL standard, forms). */
export const asNumber = (text: string): string => text.replace(/^ (?=[0-9])/, '+');

const isProtocol = (text: unknown): text is Protocol => PROTOCOLS.some((protocol) => protocol === text);

/** Spellings of one phone number end alike. */
const isDigits = (text: string): boolean => /^\+?[0-9]+$/.test(text);

/**
 * Whether an endpoint of a list is the one that is looked for: letter for letter, or in the normal form of its protocol. For
 * lists of many thousands: numbers with other last digits are excluded before they are parsed.
 */
export const createEndpointMatcher = (text: string): ((protocol: unknown, endpoint: unknown) => boolean) => {
  const wanted = asNumber(text);
  const normalOf = new Map(PROTOCOLS.map((protocol) => [protocol, normalEndpoint(protocol, wanted)]));
  const end = isDigits(wanted) ? wanted.slice(-4) : '';
  return (protocol, endpoint) => {
    if (endpoint === wanted) return true;
    if (typeof endpoint !== 'string' || !isProtocol(protocol) || !endpoint.endsWith(end)) return false;
    return normalEndpoint(protocol, endpoint) === normalOf.get(protocol);
  };
};

/**
 * Checks a subscription's extension and returns what of it is kept; fields that the protocol has no use for are not.
 * Throws a `ServiceError` (`SMN.0043`) when it breaks a rule, or when it is absent and the protocol needs it.
 */
export const checkExtension = (
  protocol: Protocol,
  extension: ExtensionInput | undefined,
  endpoint: string,
): CheckedExtension | undefined => rules[protocol].checkExtension?.(extension ?? {}, endpoint);
