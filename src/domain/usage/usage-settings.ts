import * as z from 'zod';

/** What is counted of a project's usage: nothing, what is paid for by the piece, or everything. */
export const USAGE_KEPT = ['none', 'paid', 'all'] as const;

/** What is counted of the usage of projects, and how caps on it are kept (decisions 090 and 091). */
export const UsageSettings = z.strictObject({
  kept: z
    .enum(USAGE_KEPT)
    .default('paid')
    .describe(
      'What is counted of each project’s usage: nothing (`none`, and then there are no spend caps), what is paid for by the piece (`paid`: mails, texts and calls, a write for each invocation that delivers some), or publishes and all other deliveries too (`all`: a write more in ten seconds, for each function instance and project at work). `all` in `stages/local.json`.',
    ),
  capCacheSeconds: z
    .number()
    .nonnegative()
    .default(30)
    .describe(
      'How long a function trusts what it has read of a project’s spend caps, and of what was spent: for so long a cap that was set, raised or reached may go unnoticed.',
    ),
});

/** The parsed form of {@link UsageSettings}. */
export type UsageSettings = z.infer<typeof UsageSettings>;
