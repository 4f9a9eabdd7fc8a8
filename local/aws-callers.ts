import { createHmac } from 'node:crypto';
import { ACCOUNT } from './account.ts';

/** A role or a user of the local AWS account, with keys to sign with. */
export type AwsCaller = {
  /** By which IAM knows it: what an operator binds. */
  readonly arn: string;
  /** By which AWS tells who called: of a role that of a session. */
  readonly userArn: string;
  /** IAM's own id, for a session with its name. */
  readonly userId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only of a role: what comes with keys that are good for a while. */
  readonly sessionToken?: string;
};

const ROLE = 'smn-local-deployer';
const SESSION = 'npm-start';
const USER = 'smn-local-user';

/**
 * The principals of the local AWS account: a role in a session, and a user. Their keys come of the state's own secret: they are the
 * same at every start, and others on the machine do not know them.
 */
export const awsCallersOf = (masterKey: Uint8Array): readonly AwsCaller[] => {
  const secret = (use: string): Buffer => createHmac('sha256', masterKey).update(use).digest();
  const id = (prefix: string, name: string): string => `${prefix}${letters(secret(`${prefix} ${name}`))}`;
  const key = (name: string): string => secret(`secret access key of ${name}`).subarray(0, 30).toString('base64url');
  return [
    {
      arn: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
      userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE}/${SESSION}`,
      userId: `${id('AROA', ROLE)}:${SESSION}`,
      accessKeyId: id('ASIA', ROLE),
      secretAccessKey: key(ROLE),
      sessionToken: secret(`session token of ${ROLE}`).toString('base64url'),
    },
    {
      arn: `arn:aws:iam::${ACCOUNT}:user/${USER}`,
      userArn: `arn:aws:iam::${ACCOUNT}:user/${USER}`,
      userId: id('AIDA', USER),
      accessKeyId: id('AKIA', USER),
      secretAccessKey: key(USER),
    },
  ];
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Sixteen letters and digits, as the ids of IAM have after their prefix. */
const letters = (bytes: Buffer): string =>
  [...bytes.subarray(0, 16)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
