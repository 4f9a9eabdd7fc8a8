import * as z from 'zod';

const usd = z.number().nonnegative().optional();

/** What is paid for by the piece, in US dollars; what is absent is left out of estimates (decision 090). */
export const PriceSettings = z.strictObject({
  emailUsd: usd.describe(
    'What a mail costs, in US dollars; absent: what the list of the stage’s Region says (0.0001).',
  ),
  smsPartUsd: usd.describe(
    'What a part of a text message costs, in US dollars. It differs by country, and no list has it: name that of the country most texts go to. Absent: texts are left out of estimates, and cannot be capped.',
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
