import { isHostLength, isPlainHost, normalMailAddress } from '#src/domain/endpoints/endpoint-identity.ts';
import { invalidEndpoint } from '../endpoint.ts';

/** RFC 5321: a path of 256 with its angle brackets, a local part of 64. */
const MAX_ADDRESS_BYTES = 254;
const MAX_LOCAL_PART_BYTES = 64;

/** A dot-atom of RFC 5322 section 3.2.3. Quoted local parts and those beyond ASCII are left out: SES takes neither. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** A label of DNS that may be registered: letters, digits and inner hyphens (RFC 1123 section 2.1). */
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** The last label is a word, or the ASCII form of one: an address without a name is no domain. */
const TOP_LEVEL = /^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/;

const isDomain = (ascii: string): boolean => {
  const labels = ascii.split('.');
  return (
    labels.length > 1 &&
    isHostLength(ascii) &&
    labels.every((label) => LABEL.test(label)) &&
    TOP_LEVEL.test(labels.at(-1) ?? '')
  );
};

/**
 * Checks a mail address: exactly one, without display name (contract section 6.1); the domain may be in its own script or in
 * ASCII. Returns it with the domain in lower case and ASCII.
 */
export const checkEmailEndpoint = async (endpoint: string): Promise<string> => {
  const allowed = 'allowed: one mail address, as "someone@example.com", without a name';
  // First, so that no pattern ever sees a long text.
  if (Buffer.byteLength(endpoint) > MAX_ADDRESS_BYTES) {
    throw invalidEndpoint(endpoint, `it is longer than ${MAX_ADDRESS_BYTES} bytes; ${allowed}`);
  }
  const [localPart = '', domain = '', ...rest] = endpoint.split('@');
  const normal = normalMailAddress(endpoint);
  const ascii = normal?.slice(localPart.length + 1) ?? '';
  const isLocalPart = localPart.length <= MAX_LOCAL_PART_BYTES && LOCAL_PART.test(localPart);
  const isOne = rest.length === 0 && isLocalPart && isPlainHost(domain) && isDomain(ascii);
  if (normal === undefined || !isOne || normal.length > MAX_ADDRESS_BYTES) throw invalidEndpoint(endpoint, allowed);
  return normal;
};
