import { normalUrl } from '#src/domain/endpoints/endpoint-identity.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { checkCredentials, checkProtection, DINGTALK_APP } from '#src/protocols/robots/robot-extension.ts';
import type { CheckedExtension, EndpointContext, ExtensionInput } from '../endpoint.ts';
import { checkWebhook, isUrl } from '../public-url.ts';

/** DingTalk issues these as Base64 with a prefix, `cid…==`. */
const CONVERSATION_ID = /^[A-Za-z0-9+/=_-]{1,128}$/;

const checkDingtalkWebhook = checkWebhook('dingding');

/** Checks the webhook URL of a DingTalk group robot, or the `openConversationId` of a group (contract section 6.1). */
export const checkDingdingEndpoint = async (endpoint: string, context: EndpointContext): Promise<string> => {
  if (isUrl(endpoint)) return checkDingtalkWebhook(endpoint, context);
  if (CONVERSATION_ID.test(endpoint)) return endpoint;
  throw new ServiceError(
    'SMN.0012',
    'Parameter: Endpoint is invalid. It must be a webhook URL ("https://…") or the openConversationId of a group.',
  );
};

/** The normal form of a webhook; an `openConversationId` has one spelling. */
export const normalDingdingEndpoint = (endpoint: string): string | undefined =>
  isUrl(endpoint) ? normalUrl(endpoint) : undefined;

/**
 * Checks what protects a webhook, at most one of `keyword` and `sign_secret` (contract section 6.2). A group named by its
 * `openConversationId` is written to by the robot of an application, which DingTalk wants the credentials of: `app_key`,
 * `app_secret` and `robot_code`, by the rules of `dingTalkBot`.
 */
export const checkDingdingExtension = (extension: ExtensionInput, endpoint: string): CheckedExtension | undefined =>
  isUrl(endpoint)
    ? checkProtection(extension)
    : checkCredentials(extension, DINGTALK_APP, 'dingding with an openConversationId');
