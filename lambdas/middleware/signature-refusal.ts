import { IAM_PREFIX } from '#src/contract/operation.ts';
import { shortened } from '#src/domain/invalid.ts';
import { sha256, usualCanonicalRequest } from '#src/domain/request-signature/canonical-request.ts';
import { type ClaimFault, SCHEMES, type SignatureClaim } from '#src/domain/request-signature/claim.ts';
import type { SignedRequest } from '#src/domain/request-signature/signed-request.ts';
import type { ServiceError } from '#src/domain/service-error.ts';
import { cutText } from '#src/domain/well-formed.ts';
import { authenticationFailed } from './authenticate.ts';

/** The refusal of an `Authorization` header of no known form. Names its first word only: the rest may be a secret. */
export const unknownScheme = (header: string): ServiceError => {
  const [, word = ''] = /^\s*([A-Za-z0-9-]{1,32})\s/.exec(header) ?? [];
  const forms = SCHEMES.map(({ form }) => form).join('; or ');
  const elsewhere = word === SIGNED_BY_AWS ? `; or, with credentials of AWS, ${IAM_PREFIX} before the path` : '';
  return authenticationFailed(
    SCHEMES.some(({ algorithm }) => algorithm === word)
      ? `The Authorization header is malformed; allowed: ${forms}.`
      : `The scheme of the Authorization header${word === '' ? '' : `, ${word},`} is unknown; allowed: ${forms}${elsewhere}.`,
  );
};

/** Signature Version 4, which API Gateway verifies where it is asked to (decision 086). */
const SIGNED_BY_AWS = 'AWS4-HMAC-SHA256';

/** When now is, and how far a date may be from it. */
export type Times = { readonly now: number; readonly toleranceSeconds: number };

/** The refusal of a claim that cannot hold, whatever the secret key is. */
export const faultyClaim = (fault: ClaimFault, { headers }: SignedRequest, times: Times): ServiceError => {
  const date = `X-Sdk-Date is ${shortened(headers['x-sdk-date'] ?? '')}`;
  switch (fault.kind) {
    case 'date-unsigned':
      return authenticationFailed('SignedHeaders does not name x-sdk-date.');
    case 'header-missing':
      return authenticationFailed(`SignedHeaders names ${shortened(fault.name)}, which the request does not have.`);
    case 'date-malformed':
      return authenticationFailed(`${date}, which is malformed; allowed: YYYYMMDDTHHMMSSZ.`);
    case 'other-day':
      return authenticationFailed(`${date}, but Credential names another day.`);
    case 'stale':
      return authenticationFailed(
        `${date}, but the time here is ${basicDate(times.now)}; allowed: at most ${times.toleranceSeconds} s apart.`,
      );
  }
};

/** `20240102T030405Z`. */
const basicDate = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');

/** The refusal of a wrong signature, and of an unknown access key: the text does not say which it was. */
export const wrongSignature = (request: SignedRequest, claim: SignatureClaim): ServiceError =>
  authenticationFailed(
    `The access key or the signature is wrong. The SHA-256 of the canonical request is ${sha256(usualCanonicalRequest(request, claim))} here.`,
  );

/** Longer ones are cut, with `…` at their end: all headers of an answer share the 10 KB that API Gateway lets through. */
const MAX_SHOWN = 4000;

/** `X-Smn-Canonical-Request`: the canonical request as the service built it, as a JSON string in ASCII. */
export const canonicalRequestHeader = (
  request: SignedRequest,
  claim: SignatureClaim,
): Readonly<Record<string, string>> => {
  const text = usualCanonicalRequest(request, claim);
  const shown = JSON.stringify(cutText(text, MAX_SHOWN));
  return { 'X-Smn-Canonical-Request': shown.replace(/[^\x20-\x7e]/g, escaped) };
};

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
