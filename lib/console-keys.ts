import * as z from 'zod';

/** The key `console` of a stage file. */
export const ConsoleKeys = z.strictObject({
  issuer: z
    .url({ protocol: /^https$/ })
    .regex(/[^/]$/, 'ends in a slash: write it as the `iss` of its tokens has it')
    .optional()
    .describe(
      'The OpenID Connect issuer whose people sign in, as its tokens name it in `iss`; absent: a Cognito user pool of the stage’s own.',
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
    .regex(/^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'is no prefix that Cognito takes')
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
