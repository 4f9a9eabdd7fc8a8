import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { featureFlags } from './feature-flags.ts';
import { SmnStage } from './public/smn-stage.ts';
import type { Stage } from './stage.ts';

export type CreateAppOptions = {
  readonly stage: Stage;
  /** Where the cloud assembly goes. @default - where the CDK command says, else a new temporary folder */
  readonly outdir?: string;
  /**
   * Checks templates against CloudFormation's schemas and the AwsSolutions rules, which takes as long as the rest. The
   * local service does without: its templates are those that tests and deployments check. @default true
   */
  readonly isChecked?: boolean;
  /** More CDK context, such as `aws:cdk:bundling-stacks`. @default - none */
  readonly context?: Readonly<Record<string, unknown>>;
};

/**
 * The CDK app of one stage. It has the context of `cdk.json` however it is run, so that the local service and `cdk deploy` get
 * the same templates, and it refuses to synthesize when the AwsSolutions rules find something that has no suppression with a
 * reason.
 */
export const createApp = ({ stage, outdir, isChecked = true, context = {} }: CreateAppOptions): App => {
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    analyticsReporting: false,
    builtinCloudFormationValidation: isChecked,
    treeMetadata: isChecked,
    context: { ...featureFlags, ...context },
  });
  if (isChecked) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new SmnStage(app, 'Stage', stage);
  return app;
};
