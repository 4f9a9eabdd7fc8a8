/** A refusal of the API, or no answer at all: what people see of it is its code, its text and the id of the call. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** `SMN.0006`, `OPS.0031`; empty when the answer had none. */
  readonly code: string;
  /** What to name when asking for help; empty when no answer came. */
  readonly requestId: string;

  constructor(
    message: string,
    { status, code = '', requestId = '' }: { status: number; code?: string; requestId?: string },
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

const textField = (body: unknown, name: string): string | undefined => {
  if (typeof body !== 'object' || body === null) return undefined;
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
};

/** The error of an answer that is not 2xx. `body` is its JSON, or undefined. */
export const apiErrorOf = (response: Response, body: unknown): ApiError =>
  new ApiError(textField(body, 'message') ?? response.statusText, {
    status: response.status,
    code: textField(body, 'code') ?? '',
    requestId: textField(body, 'request_id') ?? response.headers.get('x-request-id') ?? '',
  });
