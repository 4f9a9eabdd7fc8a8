import { ServiceError } from '#src/domain/service-error.ts';
import type { CheckedExtension, ExtensionInput } from '#src/protocols/endpoint.ts';

/** The fields of an extension that are for robots (contract section 6.2). */
type Field = Exclude<keyof ExtensionInput, 'header'>;

type Rule = {
  /** How many characters it may have. */
  readonly length: number;
  /** Whether it is limited to letters, digits, `-` and `_`. */
  readonly isName: boolean;
};

const RULES: Readonly<Record<Field, Rule>> = {
  keyword: { length: 128, isName: false },
  sign_secret: { length: 256, isName: false },
  client_id: { length: 256, isName: false },
  client_secret: { length: 256, isName: false },
  app_key: { length: 64, isName: true },
  app_secret: { length: 128, isName: true },
  robot_code: { length: 64, isName: true },
};

const NAME = /^[A-Za-z0-9_-]+$/;

/** Printable characters without a line break; a keyword may have spaces inside it. */
const TEXT = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;

/** Never repeats a value: it may be a secret. */
const refuse = (fault: string): never => {
  throw new ServiceError('SMN.0043', `Parameter: extension is invalid: ${fault}.`);
};

/** The value of a field in good form; undefined when it is absent, which clients also write as `""`. */
const fieldOf = (extension: ExtensionInput, field: Field): string | undefined => {
  const value = extension[field];
  if (value === undefined || value === '') return undefined;
  const { length, isName } = RULES[field];
  if (value.length > length) refuse(`${field} must have at most ${length} characters`);
  if (isName && !NAME.test(value)) refuse(`${field} must hold letters, digits, "-" and "_" only`);
  if (!TEXT.test(value) || value.trim() !== value) {
    refuse(`${field} must be on one line, without white space around it`);
  }
  return value;
};

/** What of an application's credentials others may know, and the one that is secret. */
type Credentials = { readonly names: readonly Field[]; readonly secret: Field };

/** The credentials of an application of DingTalk and of its robot. */
export const DINGTALK_APP: Credentials = { names: ['app_key', 'robot_code'], secret: 'app_secret' };

/** The credentials of an application of WeLink. */
export const WELINK_APP: Credentials = { names: ['client_id'], secret: 'client_secret' };

/** Checks the credentials of an application, all of which are required; `robot` names the protocol. */
export const checkCredentials = (
  extension: ExtensionInput,
  { names, secret }: Credentials,
  robot: string,
): CheckedExtension => {
  const required = (field: Field): string =>
    fieldOf(extension, field) ?? refuse(`${field} is missing; ${robot} needs ${[...names, secret].join(', ')}`);
  return { robot: Object.fromEntries(names.map((name) => [name, required(name)])), secret: required(secret) };
};

/** Checks how a webhook is protected: by a keyword or by signatures, never both; undefined when by neither. */
export const checkProtection = (extension: ExtensionInput): CheckedExtension | undefined => {
  const keyword = fieldOf(extension, 'keyword');
  const secret = fieldOf(extension, 'sign_secret');
  if (keyword !== undefined && secret !== undefined) refuse('it must have keyword or sign_secret, not both');
  if (keyword !== undefined) return { robot: { keyword } };
  return secret === undefined ? undefined : { secret };
};

/** As {@link checkProtection}, where one of the two is required. */
export const requireProtection = (extension: ExtensionInput, robot: string): CheckedExtension =>
  checkProtection(extension) ?? refuse(`${robot} needs keyword or sign_secret`);
