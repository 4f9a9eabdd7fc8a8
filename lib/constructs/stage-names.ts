import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { TopicName } from '../public/stage-interface.ts';

/** The function that the operator command invokes. */
export const operatorFunctionName = (stageName: string): string => `smn-${stageName}-operator`;

/** Allows invoking the operator function of a stage in the account and Region of the stack. */
export const grantInvokeOperator = (stack: Stack, stageName: string, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({
    grantee,
    actions: ['lambda:InvokeFunction'],
    resourceArns: [
      stack.formatArn({
        service: 'lambda',
        resource: 'function',
        resourceName: operatorFunctionName(stageName),
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ],
  });

/** Allows calling the API of a stage in the account and Region of the stack by the routes that AWS's signatures open. */
export const grantCall = (stack: Stack, apiId: string, grantee: IGrantable): Grant =>
  Grant.addToPrincipal({
    grantee,
    actions: ['execute-api:Invoke'],
    resourceArns: [stack.formatArn({ service: 'execute-api', resource: apiId, resourceName: '$default/*/iam/*' })],
  });

/** The URN of a topic of a stage with that region (`settings.region`, or the AWS Region of its stack). */
export const urnOf = (region: string, { project, name }: TopicName): string => `urn:smn:${region}:${project}:${name}`;
