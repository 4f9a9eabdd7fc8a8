import type { Stack } from '#local/template/assembly.ts';
import type { Surroundings } from '#local/template/resource-types.ts';

/** Surroundings with values that are easy to recognise. */
export const surroundings: Surroundings = {
  region: 'eu-test-1',
  account: '000000000000',
  apiEndpoint: 'http://api',
  queuesEndpoint: 'http://queues',
  issuerUrl: 'http://issuer',
};

/** A stack with these resources, and these values exported under these names. */
export const aStack = (
  name: string,
  resources: Record<string, { Type: string; Properties?: Record<string, unknown>; Condition?: string }>,
  exports: Record<string, unknown> = {},
): Stack => ({
  name,
  Resources: Object.fromEntries(
    Object.entries(resources).map(([id, { Properties = {}, ...rest }]) => [id, { ...rest, Properties }]),
  ),
  Outputs: Object.fromEntries(
    Object.entries(exports).map(([exportName, Value]) => [exportName, { Value, Export: { Name: exportName } }]),
  ),
  assets: new Map(),
});
