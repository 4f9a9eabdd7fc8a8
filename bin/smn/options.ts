import * as z from 'zod';
import { flag, oneOf, serviceUrl, text, textLike, wholeNumber } from '../command-line.ts';
import { DEFAULT_STATE_DIRECTORY } from '../local-facts.ts';

const TIME_ALLOWED =
  'a time such as 2026-01-31T12:00:00Z, how long ago it was (30m, 12h, 7d), or in how long it is (+30m)';
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}([.]\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, which is passed on in ISO 8601. */
const time = text.transform((given, context): string => {
  const [, sign, count, unit = ''] = /^(\+?)(\d{1,5})([mhd])$/.exec(given) ?? [];
  const named = ISO_TIME.test(given) ? Date.parse(given) : Number.NaN;
  const away = Number(count) * (UNIT_MS[unit] ?? 0);
  const at = count === undefined ? named : Date.now() + (sign === '+' ? away : -away);
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  context.addIssue(TIME_ALLOWED);
  return z.NEVER;
});

const OBJECT_ALLOWED = 'a JSON object such as {"max_per_second": 5}';

/** A JSON object. */
const jsonObject = text.transform((given, context): Readonly<Record<string, unknown>> => {
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(given));
  if (parsed.success) return parsed.data;
  context.addIssue(OBJECT_ALLOWED);
  return z.NEVER;
});

const parseJson = (given: string): unknown => {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
};

/** Several texts, with commas between them. */
const list = text.transform((given) => given.split(',').map((one) => one.trim()));

const LIFETIME_ALLOWED = 'a whole number from 1 to 31536000, or never';

/** A number of seconds, a year at most, or `never`. */
const lifetime = textLike(/^(never|\d{1,9})$/, LIFETIME_ALLOWED)
  .transform((given) => (given === 'never' ? given : Number(given)))
  .refine((given) => given === 'never' || (given >= 1 && given <= 31_536_000), LIFETIME_ALLOWED);

const DOLLARS_ALLOWED = 'US dollars from 0 to 1000000, such as 50 or 0.5';

const dollars = textLike(/^\d{1,7}([.]\d{1,6})?$/, DOLLARS_ALLOWED)
  .transform(Number)
  .refine((given) => given <= 1_000_000, DOLLARS_ALLOWED);

/** What has become of subscriptions; the place of each is the number that the API has for it (contract section 8). */
export const SUBSCRIPTION_STATUS_NAMES = ['unconfirmed', 'confirmed', 'unasked', 'cancelled'] as const;

/** All options of all commands. */
export const Options = z.strictObject({
  project: text.optional(),
  'access-key': text.optional(),
  arn: text.optional(),
  actions: list.optional(),
  role: oneOf(['reader', 'publisher', 'operator', 'admin']).optional(),
  topics: list.optional(),
  ttl: lifetime.optional(),
  protocol: text.optional(),
  name: text.optional(),
  group: list.optional(),
  http: text.optional(),
  https: text.optional(),
  sms: text.optional(),
  email: text.optional(),
  token: text.optional(),
  limit: wholeNumber(1, 100).optional(),
  cursor: text.optional(),
  id: text.optional(),
  all: flag,
  topic: text.optional(),
  subscription: text.optional(),
  endpoint: serviceUrl.optional(),
  kind: text.optional(),
  status: oneOf(SUBSCRIPTION_STATUS_NAMES).optional(),
  receipts: oneOf(['none', 'failures', 'summary', 'stage']).optional(),
  outcome: oneOf(['dead', 'expired', 'dropped', 'held', 'waiting']).optional(),
  reason: text.optional(),
  since: time.optional(),
  until: time.optional(),
  set: jsonObject.optional(),
  remove: flag,
  overlap: wholeNumber(0, 604_800).optional(),
  usd: dollars.optional(),
  month: textLike(/^\d{4}-(0[1-9]|1[0-2])$/, 'a calendar month such as 2026-11').optional(),
  failure: text.optional(),
  'dry-run': flag,
  acknowledged: oneOf(['true', 'false']).optional(),
  muted: flag,
  sort: oneOf(['last', 'waiting']).optional(),
  'with-body': flag,
  source: text.optional(),
  file: text.optional(),
  'kms-key': text.optional(),
  'topics-only': flag,
  'active-is-down': flag,
  'to-stage': text.optional(),
  'to-region': text.optional(),
  'to-endpoint': serviceUrl.optional(),
  'to-project': text.optional(),
  'keep-days': wholeNumber(1, 365).optional(),
  undo: flag,
  stage: text.optional(),
  region: text.optional(),
  local: flag,
  state: text.default(DEFAULT_STATE_DIRECTORY),
  json: flag,
  help: flag,
});
export type Options = z.infer<typeof Options>;

/** The name of an option. */
export type OptionName = keyof Options;
