import { App } from 'aws-cdk-lib';
import { createApp } from '#lib/app.ts';
import { loadStage } from '#lib/stage.ts';

// Only the CDK command knows its -c options, and it tells them to an app: this one is asked and thrown away.
const asked: unknown = new App({ autoSynth: false }).node.tryGetContext('stage');

createApp({ stage: loadStage(typeof asked === 'string' ? asked : 'dev') }).synth();
