import { join, relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The folders of `test/`: from those whose files take minutes to those whose files take milliseconds. */
const FOLDERS: readonly string[] = ['browser', 'end-to-end', 'infra', 'engine', 'structure', 'unit'];

/**
 * What takes a minute or longer comes first of all. Some of it waits, for queues to show again what a crash has left invisible, and some
 * of it works: in turn, so that there is work for the processors at any time, and never more than they can do.
 */
const FIRST: readonly string[] = [
  ...['crash', 'moving-crash', 'background-crash', 'conformance', 'holding-crash', 'command-line', 'rates', 'guide'],
  ...['delivery', 'commands', 'push', 'fan-out', 'standby'],
];

const rankOf = ([folder = '', file = '']: readonly string[]): number => {
  const first = folder === 'end-to-end' ? FIRST.indexOf(file.replace('.test.ts', '')) : -1;
  return first < 0 ? FIRST.length + FOLDERS.indexOf(folder) : first;
};

/** Starts slow files first, so that none of them runs alone at the end while the other workers have nothing left. */
export class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const tests = join(this.ctx.config.root, 'test');
    const ranked = sorted.map((file) => ({ file, rank: rankOf(relative(tests, file.moduleId).split(sep)) }));
    return ranked.toSorted((a, b) => a.rank - b.rank).map(({ file }) => file);
  }
}
