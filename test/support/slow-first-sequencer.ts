import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The folders of `test/`: from those whose files take minutes to those whose files take milliseconds. */
const FOLDERS: readonly string[] = ['browser', 'end-to-end', 'infra', 'engine', 'structure', 'unit'];

/**
 * What takes half a minute or longer comes first of all. Some of it waits, for queues to show again what a crash has left invisible, and
 * some of it works: in turn, so that there is work for the processors at any time, and never more than they can do.
 */
const FIRST: readonly string[] = [
  ...['end-to-end/crash', 'end-to-end/moving-crash', 'end-to-end/background-crash', 'end-to-end/conformance'],
  ...['end-to-end/holding-crash', 'end-to-end/command-line', 'browser/console', 'end-to-end/guide', 'end-to-end/rates'],
  ...['end-to-end/commands', 'end-to-end/standby', 'end-to-end/delivery', 'browser/console-deliveries'],
  ...['browser/console-topics', 'end-to-end/fan-out', 'browser/console-home', 'end-to-end/push'],
];

const rankOf = (path: string): number => {
  const first = FIRST.indexOf(path.replace('.test.ts', ''));
  return first < 0 ? FIRST.length + FOLDERS.indexOf(path.split('/')[0] ?? '') : first;
};

/** Starts slow files first, so that none of them runs alone at the end while the other workers have nothing left. */
export class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const tests = join(this.ctx.config.root, 'test');
    const gone = FIRST.filter((name) => !existsSync(join(tests, `${name}.test.ts`)));
    if (gone.length > 0) throw new Error(`Files that are to start first are not there: ${gone.join(', ')}`);
    const ranked = sorted.map((file) => ({ file, rank: rankOf(relative(tests, file.moduleId).replaceAll(sep, '/')) }));
    return ranked.toSorted((a, b) => a.rank - b.rank).map(({ file }) => file);
  }
}
