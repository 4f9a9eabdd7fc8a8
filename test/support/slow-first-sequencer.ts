import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** From projects whose files take minutes, and mostly wait, to those whose files take milliseconds. */
const PROJECTS: readonly string[] = ['browser', 'end-to-end', 'infra', 'engine', 'structure', 'unit'];

/** What waits longest, and needs the processor least: for queues to show again what a crash has left invisible. */
const isOfCrashes = ({ project, moduleId }: TestSpecification): boolean =>
  project.name === 'end-to-end' && moduleId.endsWith('crash.test.ts');

const rankOf = (file: TestSpecification): number => (isOfCrashes(file) ? -1 : PROJECTS.indexOf(file.project.name));

/** Starts slow files first, so that none of them runs alone at the end while the other workers have nothing left. */
export class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
