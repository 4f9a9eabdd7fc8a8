import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type CreateAppOptions, createApp } from './app.ts';

/**
 * The CDK app of one stage as it is deployed: it refuses to synthesize when the AwsSolutions rules find something that has no suppression
 * with a reason. Those rules take a fifth of a second to load, which apps that are not deployed do without.
 */
export const createCheckedApp = (options: Omit<CreateAppOptions, 'createCheck'>): App =>
  createApp({ ...options, createCheck: (app) => new AwsSolutionsChecks(app) });
