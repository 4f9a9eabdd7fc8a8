import * as z from 'zod';
import { ServiceError } from '#src/domain/service-error.ts';

/** RFC 5321: a path of 256 with its angle brackets, a local part of 64, domain labels of 63. */
const MAX_ADDRESS_BYTES = 254;
const MAX_LOCAL_PART_BYTES = 64;
const MAX_LABEL_BYTES = 63;

const Address = z.email();

const isAddress = (endpoint: string): boolean => {
  // First, so that no pattern ever sees a long text.
  if (Buffer.byteLength(endpoint) > MAX_ADDRESS_BYTES || !Address.safeParse(endpoint).success) return false;
  const [localPart = '', domain = ''] = endpoint.split('@');
  return (
    localPart.length <= MAX_LOCAL_PART_BYTES &&
    domain.split('.').every((label) => label.length <= MAX_LABEL_BYTES && !label.endsWith('-'))
  );
};

/** Checks a mail address: exactly one, without display name (contract section 6.1). */
export const checkEmailEndpoint = async (endpoint: string): Promise<string> => {
  if (!isAddress(endpoint))
    throw new ServiceError('SMN.0012', 'Parameter: Endpoint is invalid. It must be one mail address.');
  return endpoint;
};
