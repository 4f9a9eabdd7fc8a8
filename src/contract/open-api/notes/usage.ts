import { type FieldNote, note } from './note.ts';

/** What is shown of usage. */
export const usageNotes = {
  month: note('The calendar month, in UTC; this one unless another is asked for.', '2026-11'),
  'ShowUsage.kept': note(
    'What the stage counts: `none`; `paid`: mails, texts and calls, exactly; `all`: the rest too, and publishes, give or take what a function instance counted in its last seconds.',
    'paid',
  ),
  publishes: note('How many messages were published. Absent where the stage does not count them.', 1200),
  'ShowUsage.protocols': note('What was delivered, by protocol; protocols without deliveries are absent.', undefined),
  'ShowUsage.days': note(
    'The same by day (UTC), oldest first, without days of which nothing was counted. What a version before counted by the month alone is of no day.',
    undefined,
  ),
  'days.date': note('The day.', '2026-11-29'),
  'days.failures': note('How many were given up on that day.', 2),
  deliveries: note('How many messages the endpoint or its provider has taken.', 1180),
  'protocols.failures': note(
    'How many were given up: rejected, out of attempts, or expired on their way or while they were held.',
    20,
  ),
  'protocols.parts': note(
    'The parts that texts were sent in, as reported where they were: they are paid for by these.',
    1310,
  ),
  estimated_usd: note(
    'What that cost of which no price was reported, by the prices beside it, in US dollars. What it cost in all is this and `reported_usd`.',
    12.5,
  ),
  reported_usd: note(
    'What the rest cost, as the provider of texts has reported it, with what carriers took, in US dollars.',
    53,
  ),
  'protocols.reported_usd': note(
    'What those texts cost whose end the provider has reported, with what carriers took, in US dollars. Absent where none was reported.',
    53,
  ),
  'ShowUsage.unpriced': note(
    'Protocols that are paid for by the piece, and of which something is left out of the estimate: it has no price in this stage.',
    ['callnotify'],
  ),
  spend_caps: note('How much the project may spend in a month, by protocol, as its operator has set it.', undefined),
  'spend_caps.usd': note('The cap, in US dollars.', 100),
  spent_usd: note('What of it is spent: what is reported, and the estimate of the rest.', 65.5),
  percent: note('The same as a share of the cap, in percent. From 100 on nothing more is sent in this month.', 65.5),
  prices: note('The prices that are estimated with.', undefined),
  email_usd: note('A mail, in US dollars.', 0.0001),
  sms_part_usd: note('A part of a text, to countries without a price of their own.', 0.05),
  sms_part_usd_by_country: note('The countries that have one. Absent where one price is for all.', undefined),
  'sms_part_usd_by_country.country': note('ISO 3166-1, two letters.', 'US'),
  'sms_part_usd_by_country.usd': note('A part of a text to its numbers.', 0.01),
  call_usd: note('A phone call.', 0.02),
  'prices.date': note('As of when they are.', '2026-08'),
  'prices.source': note('Where they are from.', 'https://aws.amazon.com/ses/pricing/'),
  is_capped: note('Its copies would not go out: the project has spent its cap on the protocol.', true),
} satisfies Record<string, FieldNote>;
