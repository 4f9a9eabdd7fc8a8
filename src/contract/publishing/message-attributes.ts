import * as z from 'zod';
import { invalid } from '#src/domain/invalid.ts';
import { ATTRIBUTE_NAME, ATTRIBUTE_VALUE } from '#src/domain/messages/filter-policy.ts';
import type { MessageAttribute } from '#src/domain/messages/message.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';

/** `message_attributes` of a publish (contract section 7.4): what subscribers' filter policies are compared with. */

/** The contract names no limit; this one keeps a message inside what a queue takes. */
const MAX_ATTRIBUTES = 100;

const RESERVED_PROTOCOL_NAME = 'smn_protocol';

const NAMES = invalid(
  'SMN.0019',
  '1 to 32 lower-case letters, digits and single "_" inside, without the prefix "smn_"',
);
const VALUE = invalid('SMN.0019', '1 to 32 letters, digits and "_" as the value of an attribute');
const VALUES = invalid('SMN.0019', '1 to 10 different strings of 1 to 32 letters, digits and "_"');
const PROTOCOL_NAMES = invalid('SMN.0019', `different protocols of ${PROTOCOLS.join(', ')}`);
const TYPES = invalid('SMN.0019', 'attributes {name, type, value} of type STRING, STRING_ARRAY or PROTOCOL');
const LIST = invalid('SMN.0019', `up to ${MAX_ATTRIBUTES} message attributes with different names`);

const areDistinct = (values: readonly string[]): boolean => new Set(values).size === values.length;

const name = z.string({ error: NAMES }).regex(ATTRIBUTE_NAME, { error: NAMES });
const value = z.string({ error: VALUE }).regex(ATTRIBUTE_VALUE, { error: VALUE });

/** Documentation examples show a one-element array for a string. */
const string = z.object({
  name,
  type: z.literal('STRING'),
  value: z.preprocess((input) => (Array.isArray(input) && input.length === 1 ? input[0] : input), value),
});

const stringArray = z.object({
  name,
  type: z.literal('STRING_ARRAY'),
  value: z
    .array(value, { error: VALUES })
    .min(1, { error: VALUES })
    .max(10, { error: VALUES })
    .refine(areDistinct, { error: VALUES }),
});

const protocols = z.object({
  name: z
    .string({ error: NAMES })
    .refine((text) => text === RESERVED_PROTOCOL_NAME || ATTRIBUTE_NAME.test(text), { error: NAMES }),
  type: z.literal('PROTOCOL'),
  value: z
    .array(z.enum(PROTOCOLS, { error: PROTOCOL_NAMES }), { error: PROTOCOL_NAMES })
    .min(1, { error: PROTOCOL_NAMES })
    .refine(areDistinct, { error: PROTOCOL_NAMES }),
});

/** As JSON, so that message and attributes fit one queue message together. */
const MAX_BYTES = 64 * 1024;

const SIZE = invalid('SMN.0019', 'at most 64 KB of message attributes');

/** The list of attributes, whose names differ. */
export const messageAttributes = z
  .array(z.discriminatedUnion('type', [string, stringArray, protocols], { error: TYPES }), { error: LIST })
  .max(MAX_ATTRIBUTES, { error: LIST })
  .refine((attributes) => areDistinct(attributes.map((attribute) => attribute.name)), { error: LIST })
  .refine((attributes) => Buffer.byteLength(JSON.stringify(attributes)) <= MAX_BYTES, { error: SIZE })
  .transform((attributes): readonly MessageAttribute[] => attributes);
