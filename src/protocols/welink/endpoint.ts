import { ServiceError } from '#src/domain/service-error.ts';
import { checkCredentials, WELINK_APP } from '#src/protocols/robots/robot-extension.ts';
import type { CheckedExtension, ExtensionInput } from '../endpoint.ts';

const GROUP_NUMBER = /^[A-Za-z0-9]{1,64}$/;

/** Checks the number of a WeLink group (contract section 6.1): letters and digits. */
export const checkWelinkEndpoint = async (endpoint: string): Promise<string> => {
  if (GROUP_NUMBER.test(endpoint)) return endpoint;
  throw new ServiceError(
    'SMN.0012',
    'Parameter: Endpoint is invalid. It must be the number of a WeLink group: 1 to 64 letters and digits.',
  );
};

/** Checks the application that writes to the group: `client_id` and `client_secret` (contract section 6.2). */
export const checkWelinkExtension = (extension: ExtensionInput): CheckedExtension =>
  checkCredentials(extension, WELINK_APP, 'welink');
