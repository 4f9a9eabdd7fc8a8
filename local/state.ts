import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { codeOf, messageOf, StartFailure } from './start-failure.ts';

/** Raised when what an older version left behind cannot be read any more. */
const STATE_VERSION = 1;

const StateFile = z.strictObject({
  version: z.number(),
  stage: z.string(),
  region: z.string(),
  projectId: z.string(),
  /** Ports of the last start, tried again so that addresses in a user's shell stay valid. Nothing relies on them. */
  ports: z.strictObject({ dynamodb: z.number(), queues: z.number(), services: z.number() }).optional(),
  tokenExpiresAt: z.number().optional(),
  /** Of kms.key; present once the state has been used. */
  keyFingerprint: z.string().optional(),
});
type StateFile = z.infer<typeof StateFile>;

/** The folder that the local service keeps everything in, locked for this process. */
export type State = {
  readonly directory: string;
  /** Whether it goes away at the end; its engines keep their data in memory. */
  readonly isEphemeral: boolean;
  /** Whether a service has been up with it before. */
  readonly isInUse: boolean;
  read(): StateFile;
  update(change: Partial<StateFile>): void;
  /** The path of a file or folder inside. */
  path(name: string): string;
  /** Writes a file that only this user can read, whole or not at all. */
  write(name: string, content: string | Uint8Array): void;
  /** Unlocks the folder, and removes it if it is ephemeral. */
  release(): void;
};

type StateOptions = { readonly directory?: string; readonly stage: string; readonly region: string };

/** Opens (makes, checks and locks) the state folder; without a directory a temporary one. */
export const createState = ({ directory, stage, region }: StateOptions): State => {
  const isEphemeral = directory === undefined;
  const root = isEphemeral ? mkdtempSync(join(tmpdir(), 'smn-')) : makeDirectory(resolve(directory));
  lock(root);
  const path = (name: string) => join(root, name);
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(path(`${name}.new`), content, { mode: 0o600 });
    renameSync(path(`${name}.new`), path(name));
  };
  const remove = () => rmSync(isEphemeral ? root : path('lock'), { recursive: true, force: true });
  // An exit in a hurry leaves nothing behind either.
  process.once('exit', remove);
  const release = () => {
    process.off('exit', remove);
    remove();
  };
  try {
    const fresh = { version: STATE_VERSION, stage, region, projectId: randomBytes(16).toString('hex') };
    let current: StateFile = readStateFile(root) ?? fresh;
    checkSame(root, current, fresh);
    const isInUse = current.tokenExpiresAt !== undefined;
    const update = (change: Partial<StateFile>) => {
      current = { ...current, ...change };
      write('state.json', `${JSON.stringify(current, null, 2)}\n`);
    };
    update({});
    return { directory: root, isEphemeral, isInUse, read: () => current, update, path, write, release };
  } catch (error) {
    release();
    throw error instanceof StartFailure ? error : new StartFailure(`The state folder ${root}: ${messageOf(error)}.`);
  }
};

const makeDirectory = (directory: string): string => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
    return directory;
  } catch (error) {
    const reason = codeOf(error) === 'EEXIST' ? 'it is not a folder' : messageOf(error);
    throw new StartFailure(`The state folder ${directory} cannot be used: ${reason}.`);
  }
};

const readStateFile = (root: string): StateFile | undefined => {
  const file = join(root, 'state.json');
  if (!existsSync(file)) return undefined;
  try {
    return StateFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new StartFailure(
      `The state folder ${root} is broken: state.json cannot be read. Remove the folder to start anew.`,
    );
  }
};

const checkSame = (root: string, current: StateFile, fresh: StateFile): void => {
  const names = ['version', 'stage', 'region'] as const;
  for (const name of names)
    if (current[name] !== fresh[name])
      throw new StartFailure(
        `The state folder ${root} belongs to ${name} ${current[name]}, not ${fresh[name]}; choose another with --state.`,
      );
};

const lock = (root: string): void => {
  const file = join(root, 'lock');
  for (const isLastTry of [false, true]) {
    try {
      writeFileSync(file, `${process.pid} ${startMarkOf(process.pid)}\n`, { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST')
        throw new StartFailure(`The state folder ${root} cannot be used: ${messageOf(error)}.`);
      const pid = holderOf(file);
      if (pid !== undefined || isLastTry)
        throw new StartFailure(
          `The state folder ${root} is in use by process ${pid ?? 'unknown'}; choose another with --state.`,
        );
      rmSync(file, { force: true });
    }
  }
};

/** The living process that holds the lock. */
const holderOf = (file: string): number | undefined => {
  const [pidText = '', mark = ''] = readFileSync(file, 'utf8').trim().split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return undefined;
  }
  return startMarkOf(pid) === mark ? pid : undefined;
};

/** When a process started, where the system reports it (Linux): a process id alone is soon reused. */
const startMarkOf = (pid: number): string => {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return afterName.split(' ')[19] ?? 'unknown';
  } catch {
    return 'unknown';
  }
};
