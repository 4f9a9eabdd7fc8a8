/** What comes before the reason of the last attempt; how many there were is not what failed. */
const LAST_FAILURE = /^(?:Given up after \d+ attempts|The time to live passed[^;]*); last failure: /;

/** Reasons with a code of their own, by what they say; the first that matches applies. */
const CODES: readonly (readonly [matches: RegExp, code: string])[] = [
  [/^OPS\.0091\b/, 'spend-cap'],
  [/^The time to live passed/, 'expired'],
  [/^The delivery worker failed/, 'worker-failed'],
  [/^(timeout|aborted)$|timed out|\(ETIMEDOUT\)/i, 'timeout'],
  [/\((ENOTFOUND|ENODATA|EAI_\w+|ESERVFAIL)\)/, 'name-not-resolved'],
  [/\(\w*(CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_)\w*\)/, 'tls'],
  [/^connection failed/, 'connection-failed'],
  [/internal network/, 'internal-address'],
  [/topic's key cannot be used/, 'key-unusable'],
  [/allow-list/, 'target-not-allowed'],
  [/opted out/, 'opted-out'],
];

/** A code of the service or of a chat robot says more than the words after it. */
const CODED = /^((?:SMN|OPS)\.\d{4})\b|^(\w+ answered [\w.-]+)/;

const MAX_LENGTH = 64;

/**
 * The code of a reason for which a delivery was given up, at most 64 characters of `a-z`, `0-9`, `.` and `-`: the same however many
 * attempts were made, and whatever numbers the text has beside it, as `http-503`, `timeout` or `accessdeniedexception`. Texts
 * that none of the rules knows are their own code, so that what differs is never counted together.
 */
export const reasonCodeOf = (reason: string): string => {
  const last = reason.replace(LAST_FAILURE, '');
  const known = CODES.find(([matches]) => matches.test(last))?.[1];
  if (known !== undefined) return known;
  if (/^HTTP \d{3}\b/.test(last)) return `http-${last.slice(5, 8)}`;
  const [, ofService, ofRobot] = CODED.exec(last) ?? [];
  if (ofService !== undefined) return ofService.toLowerCase();
  const text = ofRobot?.replace(' answered ', '-') ?? last.replaceAll(/\d+/g, 'n');
  const words = text
    .slice(0, MAX_LENGTH)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.filter((word) => word !== '').join('-') || 'unknown';
};
