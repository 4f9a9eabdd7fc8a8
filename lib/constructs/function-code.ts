import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { SETTINGS_FILE, type Settings } from '#src/domain/settings.ts';

/** Where the bundles of functions come from. */
export type FunctionCodeSource = {
  readonly settings: Settings;
  /** The folder that the bundles are made from. */
  readonly folder: string;
  /** Writes the bundle of a function to a directory; `entry` is its folder under `lambdas/`. */
  readonly writeBundle: (entry: string, directory: string) => void;
};

/**
 * Returns what makes the code of a function: the bundle and beside it the stage's settings (decision 048). CDK names it by a hash
 * of what came out, so that only functions whose code or settings changed are deployed (decision 057).
 */
export const createFunctionCode = ({
  settings,
  folder,
  writeBundle,
}: FunctionCodeSource): ((entry: string) => Code) => {
  const settingsText = JSON.stringify(settings);
  const writeCode = (entry: string, directory: string): true => {
    writeBundle(entry, directory);
    writeFileSync(join(directory, SETTINGS_FILE), settingsText);
    return true;
  };
  return (entry) =>
    Code.fromAsset(folder, {
      assetHashType: AssetHashType.OUTPUT,
      bundling: {
        image: neverUsed,
        local: { tryBundle: (directory) => writeCode(entry, directory) },
        // Not run: CDK takes bundles for the same unless something beside the functions in `local` distinguishes them.
        command: [entry],
        environment: { [SETTINGS_FILE]: settingsText },
      },
    });
};

/** The type demands a container image for the case that local bundling is impossible, which it never is. */
const neverUsed = DockerImage.fromRegistry('scratch');
