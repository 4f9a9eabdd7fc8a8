import { relative, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The folders of `test/`: from those whose files take minutes, and mostly wait, to those whose files take milliseconds. */
const FOLDERS: readonly string[] = ['browser', 'end-to-end', 'infra', 'engine', 'structure', 'unit'];

/** What waits longest, and needs the processor least: for queues to show again what a crash has left invisible. */
const CRASH = 'crash.test.ts';
/** What takes longest otherwise: a minute, or two. */
const LONG: readonly string[] = ['conformance', 'command-line', 'guide', 'commands', 'fan-out', 'rates'];

/** Starts slow files first, so that none of them runs alone at the end while the other workers have nothing left. */
export class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const [folder = '', file = ''] = relative(`${this.ctx.config.root}/test`, moduleId).split(sep);
      if (folder !== 'end-to-end') return FOLDERS.indexOf(folder);
      if (file.endsWith(CRASH)) return -2;
      return LONG.some((name) => file === `${name}.test.ts`) ? -1 : FOLDERS.indexOf(folder);
    };
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
