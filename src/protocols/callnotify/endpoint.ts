import { type EndpointContext, invalidEndpoint } from '../endpoint.ts';
import { ALLOWED_NUMBERS, countryFault, parsePhoneNumber } from '../phone-number.ts';

/** Checks a phone number of a country that may be called, and returns its E.164 form (contract section 6.1). */
export const checkCallnotifyEndpoint = async (
  endpoint: string,
  { callCountries }: Pick<EndpointContext, 'callCountries'>,
): Promise<string> => {
  const number = parsePhoneNumber(endpoint);
  if (number === undefined) throw invalidEndpoint(endpoint, `allowed: ${ALLOWED_NUMBERS}`);
  const fault = countryFault(number, callCountries);
  if (fault !== undefined) throw invalidEndpoint(endpoint, fault);
  return number.number;
};
