import { readFileSync } from 'node:fs';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import * as z from 'zod';
import { ServiceStack } from './service-stack.ts';
import type { Stage } from './stage.ts';
import { StatefulStack } from './stateful-stack.ts';

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
    context: { ...contextOfCdkJson(), ...context },
  });
  if (isChecked) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  for (const [key, value] of Object.entries(stage.tags)) Tags.of(app).add(key, value);
  const { account, region } = stage;
  const env = { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) };
  const state = new StatefulStack(app, `smn-${stage.name}-stateful`, {
    stage,
    env,
    description: `SMN stage ${stage.name}: tables, queues and key`,
  });
  new ServiceStack(app, `smn-${stage.name}-service`, {
    stage,
    env,
    state,
    description: `SMN stage ${stage.name}: API, functions and alarms`,
  });
  return app;
};

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

const contextOfCdkJson = (): Readonly<Record<string, unknown>> =>
  CdkJson.parse(JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8'))).context;
