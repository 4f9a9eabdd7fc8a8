import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** From projects whose files take minutes, and mostly wait, to those whose files take milliseconds. */
const PROJECTS: readonly string[] = ['browser', 'end-to-end', 'infra', 'engine', 'structure', 'unit'];

const rankOf = ({ project }: TestSpecification): number => PROJECTS.indexOf(project.name);

/** Starts slow files first, so that none of them runs alone at the end while the other workers have nothing left. */
export class SlowFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
