import { ServiceError } from '#src/domain/service-error.ts';
import type { CheckedExtension, EndpointContext, ExtensionInput } from '../endpoint.ts';
import { checkPublicUrl } from '../public-url.ts';

/** Checks an http or https endpoint: a URL of the protocol that leads to the public Internet ({@link checkPublicUrl}). */
export const checkHttpEndpoint =
  (protocol: 'http' | 'https') =>
  (endpoint: string, context: EndpointContext): Promise<string> =>
    checkPublicUrl(endpoint, protocol, context);

const MAX_HEADERS = 10;
const MAX_HEADERS_LENGTH = 1024;

/** Starts with `x-` but not `x-smn`; letters, digits and single hyphens, none at the end. */
const HEADER_NAME = /^x-(?!smn)[a-z0-9]+(?:-[a-z0-9]+)*$/i;
const HEADER_VALUE = /^[\x20-\x7e]*$/;

/** What is wrong with extension headers; undefined when nothing is. */
const headerFault = (header: Readonly<Record<string, string>>): string | undefined => {
  const pairs = Object.entries(header);
  if (pairs.length > MAX_HEADERS) return `at most ${MAX_HEADERS} headers are allowed`;
  const wrongName = pairs.find(([name]) => !HEADER_NAME.test(name));
  if (wrongName !== undefined)
    return `the header name ${JSON.stringify(wrongName[0].slice(0, 64))} must start with "x-", not with "x-smn", and hold letters, digits and single hyphens`;
  const wrongValue = pairs.find(([, value]) => !HEADER_VALUE.test(value));
  if (wrongValue !== undefined)
    return `the value of the header "${wrongValue[0].slice(0, 64)}" must be printable ASCII`;
  if (new Set(pairs.map(([name]) => name.toLowerCase())).size < pairs.length)
    return 'header names must differ by more than their case';
  if (pairs.reduce((length, [name, value]) => length + name.length + value.length, 0) > MAX_HEADERS_LENGTH)
    return `header names and values must be at most ${MAX_HEADERS_LENGTH} characters long in all`;
  return undefined;
};

/** Checks the extra headers of a subscription (contract section 6.2); undefined when there are none. */
export const checkHttpExtension = ({ header }: ExtensionInput): CheckedExtension | undefined => {
  if (header === undefined || Object.keys(header).length === 0) return undefined;
  const fault = headerFault(header);
  if (fault !== undefined) throw new ServiceError('SMN.0043', `Parameter: extension is invalid: ${fault}.`);
  return { header };
};
