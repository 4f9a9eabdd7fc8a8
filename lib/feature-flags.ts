import type { Construct } from 'constructs';
import * as z from 'zod';
import cdkJson from '../cdk.json' with { type: 'json' };

/** The context of `cdk.json`: CDK's feature flags, as the stacks were written and tested with. */
export const featureFlags: Readonly<Record<string, unknown>> = z.record(z.string(), z.unknown()).parse(cdkJson.context);

/**
 * Gives the stack of a service the flags that it was written with, whatever the flags of the app are that it is in, so that a
 * template is the same wherever it is synthesized. Called before anything is added to the stack.
 */
export const applyFeatureFlags = (stack: Construct): void => {
  for (const [flag, value] of Object.entries(featureFlags)) stack.node.setContext(flag, value);
};
