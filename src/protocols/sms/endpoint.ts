import { type EndpointContext, invalidEndpoint } from '../endpoint.ts';
import { ALLOWED_NUMBERS, countryFault, parsePhoneNumber } from '../phone-number.ts';

/** Checks a phone number of a country that texts may go to, and returns its E.164 form (contract section 6.1). */
export const checkSmsEndpoint = async (
  endpoint: string,
  { textCountries }: Pick<EndpointContext, 'textCountries'>,
): Promise<string> => {
  const number = parsePhoneNumber(endpoint);
  if (number === undefined) throw invalidEndpoint(endpoint, `allowed: ${ALLOWED_NUMBERS}`);
  const fault = countryFault(number, textCountries);
  if (fault !== undefined) throw invalidEndpoint(endpoint, fault);
  return number.number;
};
