import { App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { featureFlags } from './feature-flags.ts';
import { SmnStage } from './public/smn-stage.ts';
import type { Stage } from './stage.ts';

export type CreateAppOptions = {
  readonly stage: Stage;
  /** Where the cloud assembly goes. @default - where the CDK command says, else a new temporary folder */
  readonly outdir?: string;
  /**
   * Makes a plugin that checks the templates; CloudFormation's schemas are checked with it. Both take as long as the rest. The local
   * service does without: its templates are those that tests and deployments check. @default - nothing is checked
   */
  readonly createCheck?: (app: App) => IPolicyValidationPlugin;
  /** More CDK context, such as `aws:cdk:bundling-stacks`. @default - none */
  readonly context?: Readonly<Record<string, unknown>>;
};

/**
 * The CDK app of one stage. It has the context of `cdk.json` however it is run, so that the local service and `cdk deploy` get
 * the same templates.
 */
export const createApp = ({ stage, outdir, createCheck, context = {} }: CreateAppOptions): App => {
  const isChecked = createCheck !== undefined;
  const app = new App({
    ...(outdir === undefined ? {} : { outdir }),
    analyticsReporting: false,
    builtinCloudFormationValidation: isChecked,
    treeMetadata: isChecked,
    context: { ...featureFlags, ...context },
  });
  if (isChecked) Validations.of(app).addPlugins(createCheck(app));
  new SmnStage(app, 'Stage', stage);
  return app;
};
