import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { StartFailure } from './start-failure.ts';
import type { State } from './state.ts';

const FILE = 'kms.key';
const BYTES = 32;

const fingerprintOf = (key: Uint8Array): string => createHash('sha256').update(key).digest('hex').slice(0, 16);

/**
 * The secret of which the keys of the local KMS are derived; made for a new state. Throws a {@link StartFailure} when that of
 * a state in use is missing or is another: what was encrypted under it could not be read.
 */
export const loadMasterKey = (state: Pick<State, 'path' | 'read' | 'update' | 'write' | 'directory'>): Uint8Array => {
  const file = state.path(FILE);
  const { keyFingerprint } = state.read();
  const isNew = keyFingerprint === undefined && !existsSync(state.path('dynamodb'));
  if (isNew && !existsSync(file)) state.write(FILE, randomBytes(BYTES));
  if (!existsSync(file)) throw unusable(state, 'is missing');
  const key = readFileSync(file);
  if (key.length !== BYTES) throw unusable(state, `is damaged: it has ${key.length} bytes, not ${BYTES}`);
  const fingerprint = fingerprintOf(key);
  if (keyFingerprint !== undefined && keyFingerprint !== fingerprint)
    throw unusable(state, 'is damaged: it is not the one that this state was made with');
  state.update({ keyFingerprint: fingerprint });
  return key;
};

const unusable = ({ path, directory }: Pick<State, 'path' | 'directory'>, what: string): StartFailure =>
  new StartFailure(
    `The key file ${path(FILE)} ${what}. No secret of this state can be read without it: put it back from a copy, or remove ${directory} to start anew.`,
  );
