import { App } from 'aws-cdk-lib';
import { createCheckedApp } from '#lib/checked-app.ts';
import { checkDefaultRegion, loadStage, StageError } from '#lib/stage.ts';
import { hasPlaceholderSender } from '#lib/stage-checks.ts';

// Only the CDK command knows its -c options, and it passes them to an app: this one is only there to read them.
const asked: unknown = new App({ autoSynth: false }).node.tryGetContext('stage');

/** The template of stage files can be synthesized and tried: the warning is for an operator who goes on to deploy it. */
const placeholderWarning = (address: string): string =>
  `Warning: senderAddress "${address}" is a placeholder, and SES will send no mail from it; name an address that you can verify in SES.`;

try {
  const stage = loadStage(typeof asked === 'string' ? asked : 'dev');
  // The CDK command says where the credentials deploy to.
  const { CDK_DEFAULT_REGION: defaultRegion } = process.env;
  if (defaultRegion !== undefined) checkDefaultRegion(stage, defaultRegion);
  if (hasPlaceholderSender(stage)) console.error(placeholderWarning(stage.senderAddress));
  createCheckedApp({ stage }).synth();
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
