/** Dead letters to one endpoint for one reason, as the API shows them. */
export type Failure = {
  readonly failure_id: string;
  readonly topic_urn: string;
  readonly subscription_urn?: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly reason: string;
  readonly waiting: number;
  readonly has_more: boolean;
  readonly last_at: string;
  readonly trend: readonly { readonly date: string; readonly filed: number }[];
  readonly is_acknowledged: boolean;
  readonly muted_until?: string;
};
