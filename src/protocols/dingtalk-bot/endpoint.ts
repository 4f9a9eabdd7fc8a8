import { ServiceError } from '#src/domain/service-error.ts';
import { checkCredentials, DINGTALK_APP } from '#src/protocols/robots/robot-extension.ts';
import type { CheckedExtension, ExtensionInput } from '../endpoint.ts';

/** What DingTalk allows in the `userid` of a person. */
const USER_ID = /^[A-Za-z0-9_.@-]{1,64}$/;

/** Checks the userId of a person in DingTalk (contract section 6.1). */
export const checkDingTalkBotEndpoint = async (endpoint: string): Promise<string> => {
  if (USER_ID.test(endpoint)) return endpoint;
  throw new ServiceError(
    'SMN.0012',
    'Parameter: Endpoint is invalid. It must be the userId of a person in DingTalk: 1 to 64 letters, digits, "_", "-", "." and "@".',
  );
};

/** Checks the application and its robot: `app_key`, `app_secret` and `robot_code` (contract section 6.2). */
export const checkDingTalkBotExtension = (extension: ExtensionInput): CheckedExtension =>
  checkCredentials(extension, DINGTALK_APP, 'dingTalkBot');
