import { invalidEndpoint } from '../endpoint.ts';
import { ALLOWED_NUMBERS, parsePhoneNumber } from '../phone-number.ts';

/** Checks a phone number and gives its E.164 form (contract section 6.1). */
export const checkSmsEndpoint = async (endpoint: string): Promise<string> => {
  const number = parsePhoneNumber(endpoint);
  if (number === undefined) throw invalidEndpoint(endpoint, `allowed: ${ALLOWED_NUMBERS}`);
  return number.number;
};
