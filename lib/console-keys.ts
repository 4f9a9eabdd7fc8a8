import * as z from 'zod';

/** Cognito takes no prefix of a domain that has one of these anywhere in it. */
const RESERVED_WORDS = ['aws', 'amazon', 'cognito'] as const;

/** A word for which Cognito refuses a text as the prefix of a domain; undefined when there is none. */
export const reservedWordIn = (text: string): string | undefined => RESERVED_WORDS.find((word) => text.includes(word));

/** The key `console` of a stage file. */
export const ConsoleKeys = z.strictObject({
  issuer: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe(
      'The OpenID Connect issuer whose people sign in, letter by letter as its tokens name it in `iss`, with a slash at the end or without; absent: a Cognito user pool of the stage’s own.',
    ),
  clientId: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe(
      'The id of the console as a client of that issuer: a public client (authorization code with PKCE, no secret), which may return to `https://…/console/`. With `issuer`.',
    ),
  loginDomainPrefix: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'is no prefix that Cognito takes')
    .refine(
      (text) => reservedWordIn(text) === undefined,
      'is no prefix that Cognito takes: it has a reserved word in it',
    )
    .optional()
    .describe(
      'What the address of the pool’s login pages begins with, unique in the Region; absent: `smn-NAME-` and the account id.',
    ),
  outbox: z
    .boolean()
    .optional()
    .describe('Whether the service shows what people would have received: only the local one does; absent: no.'),
});

/** The parsed form of {@link ConsoleKeys}. */
export type ConsoleKeys = z.infer<typeof ConsoleKeys>;
