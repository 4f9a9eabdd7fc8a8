import { App } from 'aws-cdk-lib';
import { createApp } from '#lib/app.ts';
import { loadStage, StageFileError } from '#lib/stage.ts';

// Only the CDK command knows its -c options, and it tells them to an app: this one is asked and thrown away.
const asked: unknown = new App({ autoSynth: false }).node.tryGetContext('stage');

try {
  createApp({ stage: loadStage(typeof asked === 'string' ? asked : 'dev') }).synth();
} catch (error) {
  if (!(error instanceof StageFileError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
