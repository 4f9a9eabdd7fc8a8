import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { onTestFinished } from 'vitest';

/** An app as `cdk init` starts one, without this repository's feature flags, for one test; nothing is bundled. */
export const anApp = (): App => {
  const outdir = mkdtempSync(join(tmpdir(), 'smn-app-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const context = { 'aws:cdk:bundling-stacks': [] };
  return new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false, context });
};

/** The template of a stack. */
export const templateOf = (app: App, stackName: string) => app.synth().getStackByName(stackName).template;
