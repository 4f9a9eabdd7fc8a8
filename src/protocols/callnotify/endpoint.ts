import { ServiceError } from '#src/domain/service-error.ts';
import type { EndpointContext } from '../endpoint.ts';
import { parsePhoneNumber } from '../phone-number.ts';

/** Checks a phone number of a country that may be called, and gives its E.164 form (contract section 6.1). */
export const checkCallnotifyEndpoint = async (
  endpoint: string,
  { callCountries }: Pick<EndpointContext, 'callCountries'>,
): Promise<string> => {
  const number = parsePhoneNumber(endpoint);
  const isCallable = callCountries === undefined || callCountries.some((country) => country === number?.country);
  if (number === undefined || !isCallable) {
    const places = callCountries === undefined ? '' : ` of one of these countries: ${callCountries.join(', ')}`;
    throw new ServiceError(
      'SMN.0012',
      `Parameter: Endpoint is invalid. It must be a phone number${places}: "+", country code and number; for mainland China the number is enough.`,
    );
  }
  return number.number;
};
