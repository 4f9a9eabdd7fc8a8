/** A dead letter of a list. */
export type Letter = {
  readonly id: string;
  readonly topic_urn: string;
  readonly subscription_urn?: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly reason: string;
  readonly attempts: number;
  readonly filed_at: string;
};

/** What can be done to letters. */
export type LetterAction = 'redrive' | 'delete';
