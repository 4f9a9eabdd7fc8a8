import * as z from 'zod';
import { extensionHeaders, protocol, remark } from '#src/contract/fields.ts';
import { invalid } from '#src/domain/invalid.ts';

/** The protocol's rules check what an endpoint is; this only bounds what is stored. */
const endpoint = z.string({ error: invalid('SMN.0012', 'the address to send to, as text') }).max(2048, {
  error: invalid('SMN.0012', 'at most 2048 characters'),
});

/** Never repeats a value: it may be a secret. */
const EXTENSION =
  'SMN.0043|The subscription is invalid. Allowed: an object as "extension", with texts of at most 512 characters in it, and texts under "header".';

/** Texts only, bounded for what is stored; the protocol's rules check which of them it takes, and in which form. */
const setting = z.string({ error: EXTENSION }).max(512, { error: EXTENSION }).optional();

const item = z.object({
  protocol,
  endpoint,
  remark: remark.default(''),
  extension: z
    .object(
      {
        header: extensionHeaders(EXTENSION).optional(),
        keyword: setting,
        sign_secret: setting,
        client_id: setting,
        client_secret: setting,
        app_key: setting,
        app_secret: setting,
        robot_code: setting,
      },
      { error: EXTENSION },
    )
    .optional(),
});

/** One subscription to add. */
export type SubscriptionItem = z.output<typeof item>;

const BATCH = invalid('SMN.0043', '"subscriptions" with 1 to 50 objects');

/** Top-level fields are not looked at in the batch form: the Go SDK sends them as `""`. */
export const addSubscriptionBody = z
  .object({
    protocol: z.unknown().optional().meta({ type: 'string', enum: protocol.options }),
    endpoint: z.unknown().optional().meta({ type: 'string' }),
    remark: z.unknown().optional().meta({ type: 'string' }),
    extension: z.unknown().optional().meta({ type: 'object' }),
    subscriptions: z.array(item, { error: BATCH }).max(50, { error: BATCH }).optional(),
  })
  .transform((body, context): { readonly isBatch: boolean; readonly items: readonly SubscriptionItem[] } => {
    const { subscriptions, ...single } = body;
    if (subscriptions !== undefined && subscriptions.length > 0) return { isBatch: true, items: subscriptions };
    if (subscriptions !== undefined && body.protocol === undefined && body.endpoint === undefined) {
      context.issues.push({ code: 'custom', input: subscriptions, message: BATCH({ input: subscriptions }) });
      return z.NEVER;
    }
    const parsed = item.safeParse(single);
    if (parsed.success) return { isBatch: false, items: [parsed.data] };
    for (const { message, path } of parsed.error.issues) {
      context.issues.push({ code: 'custom', input: single, message, path });
    }
    return z.NEVER;
  });
