import { ServiceError } from '#src/domain/service-error.ts';
import { parsePhoneNumber } from '../phone-number.ts';

/** Checks a phone number and gives its E.164 form (contract section 6.1). */
export const checkSmsEndpoint = async (endpoint: string): Promise<string> => {
  const number = parsePhoneNumber(endpoint);
  if (number === undefined)
    throw new ServiceError(
      'SMN.0012',
      'Parameter: Endpoint is invalid. It must be a phone number: "+", country code and number; for mainland China the number is enough.',
    );
  return number.number;
};
