import { domainToASCII } from 'node:url';
import type { Protocol } from '#src/domain/protocol.ts';

/** A host name of DNS: 253 characters at most, labels of 63 (RFC 1035 section 2.3.4, as text without the root's dot). */
const MAX_HOST_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;

/** Whether DNS could know a host name, given in ASCII: its length and those of its labels. Literal addresses are names here. */
export const isHostLength = (hostname: string): boolean => {
  const name = hostname.replace(/\.$/, '');
  return name.length <= MAX_HOST_LENGTH && name.split('.').every(isLabelLength);
};

const isLabelLength = ({ length }: string): boolean => length > 0 && length <= MAX_LABEL_LENGTH;

/** White space, control and format characters, what is ignored when it is shown, other dots than the full stop, percent signs. */
const HIDDEN_IN_HOST = /[\s\p{C}\p{Default_Ignorable_Code_Point}\u3002\uff0e\uff61%]/u;

/**
 * Whether a host is written in characters that mean themselves. IDNA and URL parsers leave out some silently and read others,
 * full-width letters for one, as what they look like (UTS 46 section 4): the host reached would not be the one that is shown.
 */
export const isPlainHost = (host: string): boolean =>
  !HIDDEN_IN_HOST.test(host) && host.normalize('NFKC') === host.normalize('NFC');

/**
 * A URL in its one normal form: scheme and host in lower case and ASCII, without default port, fragment and dot segments (RFC
 * 3986 section 6.2, as the URL standard serializes). Undefined for what is no URL.
 */
export const normalUrl = (text: string): string | undefined => {
  const url = URL.parse(text);
  if (url === null) return undefined;
  url.hash = '';
  return url.href;
};

/**
 * A mail address with its domain in lower case and ASCII (RFC 5890); the local part stays, for only its server knows what its
 * case means (RFC 5321 section 2.4). Undefined when the domain is none.
 */
export const normalMailAddress = (text: string): string | undefined => {
  const at = text.lastIndexOf('@');
  const domain = domainToASCII(text.slice(at + 1));
  return at < 1 || domain === '' ? undefined : `${text.slice(0, at)}@${domain}`;
};

/** Something that messages to strangers are counted for. The key is unique among all kinds and protocols. */
export type FlowSubject = {
  /** `endpoint`: the recipient itself. `host`: the machine behind any number of endpoints. */
  readonly kind: 'endpoint' | 'host';
  readonly key: string;
};

/**
 * What messages to an endpoint are counted for (contract section 8): a mailbox; a phone number, for texts and calls together;
 * a URL and its host; or the endpoint of its protocol.
 */
export type CountedBy = 'mailbox' | 'phone' | 'urlAndHost' | 'endpoint';

/**
 * What messages to an endpoint are counted for, however it is spelled and whichever subscription it is of. Takes an endpoint
 * in normal form, and also one from before there was such a form.
 */
export const flowSubjects = (
  { protocol, countedBy }: { readonly protocol: Protocol; readonly countedBy: CountedBy },
  endpoint: string,
): readonly FlowSubject[] => {
  switch (countedBy) {
    case 'mailbox':
      return [{ kind: 'endpoint', key: `mailbox:${mailboxOf(endpoint)}` }];
    case 'phone':
      return [{ kind: 'endpoint', key: `phone:${endpoint}` }];
    case 'urlAndHost': {
      const url = normalUrl(endpoint) ?? endpoint;
      const host = URL.parse(url)?.hostname.replace(/\.$/, '') ?? '';
      return [
        { kind: 'endpoint', key: `url:${url}` },
        { kind: 'host', key: `host:${host}` },
      ];
    }
    case 'endpoint':
      return [{ kind: 'endpoint', key: `${protocol}:${normalUrl(endpoint) ?? endpoint}` }];
  }
};

/**
 * The mailbox that an address leads to as servers are usually run: without case, and without `+tag` (RFC 5233). Good enough to
 * count by, never to send by.
 */
const mailboxOf = (address: string): string => {
  const normal = (normalMailAddress(address) ?? address).toLowerCase();
  const at = normal.lastIndexOf('@');
  const tag = normal.indexOf('+');
  return tag < 1 || tag > at ? normal : normal.slice(0, tag) + normal.slice(at);
};
