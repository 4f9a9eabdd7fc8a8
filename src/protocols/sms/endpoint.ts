import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { ServiceError } from '#src/domain/service-error.ts';

/** International numbers have at most 15 digits (E.164); a national one may have a trunk prefix. */
const PHONE_NUMBER = /^\+?[0-9]{5,17}$/;

/**
 * Checks a phone number and gives its E.164 form (contract section 6.1). Without `+` it is a number of mainland China,
 * whose country code may be missing too; guessing other countries would send texts to strangers.
 */
export const checkSmsEndpoint = async (endpoint: string): Promise<string> => {
  const number = PHONE_NUMBER.test(endpoint) ? parsePhoneNumberFromString(endpoint, 'CN') : undefined;
  if (number?.isValid() !== true)
    throw new ServiceError(
      'SMN.0012',
      'Parameter: Endpoint is invalid. It must be a phone number: "+", country code and number; for mainland China the number is enough.',
    );
  return number.number;
};
