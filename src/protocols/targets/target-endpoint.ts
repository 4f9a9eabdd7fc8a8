import type { NamedTarget } from '#src/domain/endpoints/named-targets.ts';
import type { ErrorCode } from '#src/domain/error-codes.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { cutText } from '#src/domain/well-formed.ts';

/** How a protocol whose endpoints are AWS resources refuses one. */
export type TargetRefusals = {
  /** What it calls them: `function`. */
  readonly what: string;
  /** The forms that an endpoint may have. */
  readonly allowed: string;
  /** The code for what is not on the allow-list. */
  readonly absent: ErrorCode;
  /** The code for what is on it for other projects. @default as if it were not on it */
  readonly closed?: ErrorCode;
};

const MAX_SHOWN_LENGTH = 100;

/**
 * Throws unless the endpoint names a target that the topic's project may use: `SMN.0012` when it is malformed or names
 * several, else the protocol's own codes.
 */
export const refuseUnlessFound = (
  endpoint: string,
  { kind }: NamedTarget,
  { what, allowed, absent, closed }: TargetRefusals,
): void => {
  const shown = JSON.stringify(cutText(endpoint, MAX_SHOWN_LENGTH));
  switch (kind) {
    case 'found':
      return;
    case 'malformed':
      throw new ServiceError('SMN.0012', `Parameter: Endpoint is invalid. It is ${shown}; allowed: ${allowed}.`);
    case 'ambiguous':
      throw new ServiceError(
        'SMN.0012',
        `Parameter: Endpoint is invalid. Several have the name ${shown}; give an ARN.`,
      );
    case 'closed':
      if (closed !== undefined)
        throw new ServiceError(closed, `SMN is not authorised on the ${what}. ${shown} is not open to this project.`);
      throw notFound(what, shown, absent);
    case 'absent':
      throw notFound(what, shown, absent);
  }
};

const notFound = (what: string, shown: string, code: ErrorCode): ServiceError =>
  new ServiceError(code, `The ${what} does not exist. ${shown} is none that this project may subscribe here.`);
