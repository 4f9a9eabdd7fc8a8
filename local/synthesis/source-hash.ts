import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ASSEMBLY_INPUTS, NO_ASSEMBLY_INPUTS } from '#lib/assembly-inputs.ts';
import { codeOf } from '#local/start-failure.ts';

/** One hash over every input of the cloud assembly, and over `extra` (the stage). */
export const hashSources = (repository: string, extra: string): string => {
  const hash = createHash('sha256').update(extra).update(process.version);
  const files = ASSEMBLY_INPUTS.flatMap((input) => filesUnder(repository, input));
  for (const file of files.filter((path) => !path.includes(NO_ASSEMBLY_INPUTS)))
    hash.update(`\0${file}\0`).update(readFileSync(join(repository, file)));
  return hash.digest('hex');
};

/** One hash over the files of a folder, but for those named `besides`. */
export const hashFolder = (folder: string, besides: string): string => {
  const hash = createHash('sha256');
  for (const file of filesUnder(folder, '.').filter((path) => basename(path) !== besides))
    hash.update(`\0${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest('hex');
};

const filesUnder = (repository: string, path: string): string[] => {
  try {
    return readdirSync(join(repository, path), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(repository.length))
      .sort();
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return [path];
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
};
