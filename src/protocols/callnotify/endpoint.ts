import { type EndpointContext, invalidEndpoint } from '../endpoint.ts';
import { ALLOWED_NUMBERS, parsePhoneNumber } from '../phone-number.ts';

/** Checks a phone number of a country that may be called, and gives its E.164 form (contract section 6.1). */
export const checkCallnotifyEndpoint = async (
  endpoint: string,
  { callCountries }: Pick<EndpointContext, 'callCountries'>,
): Promise<string> => {
  const number = parsePhoneNumber(endpoint);
  if (number === undefined) throw invalidEndpoint(endpoint, `allowed: ${ALLOWED_NUMBERS}`);
  if (callCountries !== undefined && !callCountries.some((country) => country === number.country)) {
    const where = number.country ?? 'no country';
    throw invalidEndpoint(endpoint, `a number of ${where}; allowed are numbers of ${callCountries.join(', ')}`);
  }
  return number.number;
};
