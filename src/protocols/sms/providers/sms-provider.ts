/** A text message to one number. */
export type SmsText = {
  /** In E.164 form. */
  readonly to: string;
  readonly text: string;
  /** How long it may still be delivered, in seconds. */
  readonly timeToLiveSeconds: number;
  /** Stands in the events of the text, where its provider has any (`src/domain/feedback/text-event.ts`). */
  readonly context: Readonly<Record<string, string>>;
};

/** One service that sends texts. */
export type SmsProvider = {
  /** Sends a text once; rejects with the error of the service's client. */
  readonly send: (text: SmsText, signal: AbortSignal) => Promise<unknown>;
};
