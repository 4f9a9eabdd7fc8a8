import { Stack, Validations } from 'aws-cdk-lib';
import * as z from 'zod';
import type { ServiceFunction } from './constructs/service-function.ts';

const Join = z.object({
  'Fn::Join': z.tuple([z.string(), z.array(z.union([z.string(), z.object({ Ref: z.string() })]))]),
});

/** Findings name their resource: `arn:<AWS::Partition>:…` where the stage does not set account or Region. */
export const nagResourceId = (to: ServiceFunction, arn: string): string => {
  const resolved: unknown = Stack.of(to).resolve(arn);
  if (typeof resolved === 'string') return resolved;
  const [, parts] = Join.parse(resolved)['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
};

/** Explains a wildcard to the AwsSolutions rules, which name it in `finding`. */
export const acknowledgeWildcard = (to: ServiceFunction, finding: string, reason: string): void => {
  Validations.of(to).acknowledge({ id: `AwsSolutions-IAM5${finding}`, reason });
};
