/** What knows of no caps on what projects spend. */
export const uncapped = { reached: async () => undefined };
