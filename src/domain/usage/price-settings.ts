import * as z from 'zod';

const amount = z.number().nonnegative();
const usd = amount.optional();

/** By country (ISO 3166-1), and `default` for all others. */
const byCountry = z.record(
  z.string().regex(/^([A-Z]{2}|default)$/, 'is neither a country of two letters, as US, nor default'),
  amount,
);

/** What is paid for by the piece, in US dollars; what is absent is left out of estimates (decision 090). */
export const PriceSettings = z.strictObject({
  emailUsd: usd.describe(
    'What a mail costs, in US dollars; absent: what the list of the stage’s Region says (0.0001). No list has that of the Regions of GovCloud (US) and China: there mails are left out of estimates, and cannot be capped, unless the stage names it.',
  ),
  smsPartUsd: z
    .union([amount, byCountry])
    .optional()
    .describe(
      'What a part of a text message costs, in US dollars, with what carriers take: one price for all countries, or one for each (`{ "US": 0.01, "DE": 0.1, "default": 0.08 }`, by ISO 3166-1). No list has it. Texts without a price are left out of estimates; without one for all, or a `default`, texts cannot be capped.',
    ),
  callUsd: usd.describe(
    'What a phone call costs, in US dollars, by country as well. Absent: calls are left out of estimates, and cannot be capped.',
  ),
  date: z
    .string()
    .regex(/^\d{4}-\d{2}(-\d{2})?$/, 'is no day or month such as 2026-08')
    .optional()
    .describe('When the prices were looked up; absent: when those of the list were.'),
  source: z.string().min(1).optional().describe('Where they are from; absent: where those of the list are from.'),
});

/** The parsed form of {@link PriceSettings}. */
export type PriceSettings = z.infer<typeof PriceSettings>;
