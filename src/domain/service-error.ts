import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

type RefusalOptions = ErrorOptions & {
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly facts?: Readonly<Record<string, string>>;
  readonly location?: string;
};

/**
 * A refusal that is reported to the caller. Anything else that is thrown is a bug or an outage and answers 500. `message` says
 * what was wrong, with which value, and what is allowed; the code's standard text when absent.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: ErrorCode;
  /** The HTTP status: the code's own, but where the contract wants another one for the same code. */
  readonly status: number;
  /** After how many seconds the call may succeed: the header `Retry-After` (RFC 9110 10.2.3). */
  readonly retryAfterSeconds: number | undefined;
  /** What programs read of it, beside code and message: fields of the body. */
  readonly facts: Readonly<Record<string, string>>;
  /** Where a link that was followed leads instead. */
  readonly location: string | undefined;

  constructor(code: ErrorCode, message: string = ERROR_CODES[code][1], options: RefusalOptions = {}) {
    super(message, options);
    this.code = code;
    this.status = options.status ?? ERROR_CODES[code][0];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.facts = options.facts ?? {};
    this.location = options.location;
  }
}
