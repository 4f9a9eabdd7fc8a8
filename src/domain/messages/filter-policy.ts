import type { Protocol } from '#src/domain/protocol.ts';
import type { FilterPolicy, Subscriber } from '#src/domain/subscriptions/subscription.ts';
import type { MessageAttribute } from './message.ts';

/**
 * Names of message attributes, and of the filter policies that look at them: 1 to 32 lower-case letters, digits and single
 * "_" inside, without the prefix "smn_" (contract sections 4.4 and 7.4).
 */
export const ATTRIBUTE_NAME = /^(?!smn_)(?!.*_$)(?!_)(?!.*__)[a-z0-9_]{1,32}$/;

/** Values of both: 1 to 32 letters of any language with the marks that belong to them, digits and "_". */
export const ATTRIBUTE_VALUE = /^[\p{L}\p{M}\p{Nd}_]{1,32}$/u;

/** What the filter looks at. */
type Candidate = Pick<Subscriber, 'protocol' | 'readFilterPolicies'>;

/**
 * Who gets a message with these attributes (contract section 11). For each STRING and STRING_ARRAY attribute of the message the
 * subscriber must have a policy of that name which shares a value with it, case-sensitively; policies of names that the message
 * does not have are not looked at. So a subscriber without policies gets nothing that has such an attribute, and a message
 * without one goes to all subscribers. A PROTOCOL attribute restricts by protocol and needs no policy. Compiled once per
 * message; policies are read only when there is something to compare.
 */
export const createFilter = (attributes: readonly MessageAttribute[] = []): ((subscriber: Candidate) => boolean) => {
  const protocols: ReadonlySet<string>[] = [];
  const wanted: Wanted[] = [];
  for (const { name, type, value } of attributes) {
    const values = new Set(typeof value === 'string' ? [value] : value);
    if (type === 'PROTOCOL') protocols.push(values);
    else wanted.push({ name, values });
  }
  const isProtocolWanted = (protocol: Protocol) => protocols.every((names) => names.has(protocol));
  return ({ protocol, readFilterPolicies }) =>
    isProtocolWanted(protocol) && (wanted.length === 0 || hasAll(readFilterPolicies?.() ?? [], wanted));
};

/** The attributes for which the filter leaves the subscriber out; none where the subscriber gets the message. */
export const refusingAttributes = (
  attributes: readonly MessageAttribute[],
  subscriber: Candidate,
): readonly MessageAttribute[] => attributes.filter((attribute) => !createFilter([attribute])(subscriber));

type Wanted = { readonly name: string; readonly values: ReadonlySet<string> };

const hasAll = (policies: readonly FilterPolicy[], wanted: readonly Wanted[]): boolean =>
  wanted.every(({ name, values }) =>
    policies.some((policy) => policy.name === name && policy.values.some((value) => values.has(value))),
  );
