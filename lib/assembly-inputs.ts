import { GENERATED_TYPES } from '#console/build.ts';

/** Files and folders of this repository that a cloud assembly is made from. */
export const ASSEMBLY_INPUTS: readonly string[] = [
  ...['bin', 'lib', 'src', 'lambdas', 'console', 'stages'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json'],
];

/** A folder in them that none is made from: types that leave nothing behind, which a check writes, often while tests run. */
export const NO_ASSEMBLY_INPUTS = `console/${GENERATED_TYPES}/`;
