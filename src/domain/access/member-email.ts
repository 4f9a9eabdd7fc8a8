import * as z from 'zod';
import { isPlainHost, normalMailAddress } from '#src/domain/endpoints/endpoint-identity.ts';

/** RFC 5321 section 4.5.3.1.3: a path of 256 with its angle brackets. */
const MAX_ADDRESS_LENGTH = 254;

/** An address of ASCII as browsers know one: without display name, comments and quotes. */
const Address = z.string().max(MAX_ADDRESS_LENGTH).regex(z.regexes.html5Email);

/**
 * A mail address in the form that members are kept by and looked for: lower case, the domain in ASCII. Undefined for what is no
 * such address. A local part beyond ASCII is refused before its case is changed: U+212A is no "k", though it becomes one.
 */
export const normalMemberEmail = (text: string): string | undefined => {
  const address = Address.safeParse(normalMailAddress(text)).data;
  return isPlainHost(text.slice(text.lastIndexOf('@') + 1)) ? address?.toLowerCase() : undefined;
};
