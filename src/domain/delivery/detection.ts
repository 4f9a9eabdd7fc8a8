/** Wire values of a probe's status (contract section 12.5). */
export const DETECTION_STATUS = { usable: 0, pending: 1, unusable: 2 } as const;

/** What a probe of an endpoint found. */
export type DetectionResult = {
  /** The endpoint answered 2xx. */
  readonly isUsable: boolean;
  /** The status that it answered; 0, -1 and -2 as in {@link DETECTION_CODES}. */
  readonly httpCode: number;
  /** The answer's body when it is another than 2xx, else a text of the service. */
  readonly httpResponse: string;
};

/** What stands for the HTTP status when there is none (contract section 12.5). */
export const DETECTION_CODES = {
  /** The service does not call this endpoint. */
  refused: 0,
  /** No answer in time, or no connection. */
  unanswered: -1,
  /** The probe was not made: its queue was too long. */
  unmade: -2,
} as const;

/**
 * How long a caller waits for a probe. One that has not been made by then never will be, so that the result the caller got
 * stays true.
 */
export const DETECTION_PATIENCE_MS = 60_000;

/** The result of a probe that was not made in time. */
export const UNMADE_DETECTION: DetectionResult = {
  isUsable: false,
  httpCode: DETECTION_CODES.unmade,
  httpResponse: 'The endpoint was not called: the queue was full.',
};

/** The result of a probe that was not made because its endpoint or host has reached its limit of messages. */
export const UNADMITTED_DETECTION: DetectionResult = {
  isUsable: false,
  httpCode: DETECTION_CODES.unmade,
  httpResponse:
    'The endpoint was not called: it or its host got too many confirmations and probes in the last minutes.',
};

/** Of an answer's body this much is shown, in bytes. */
export const DETECTION_ANSWER_BYTES = 4096;
