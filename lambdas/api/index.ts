import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createApiDependencies } from './dependencies.ts';
import { createApiHandler } from './handler.ts';
import { createResourceHandler, isResourceRequest } from './resource-handler.ts';

const dependencies = createApiDependencies();
const handleCall = createApiHandler(dependencies);
const handleResource = createResourceHandler({
  ...dependencies,
  awsRegion: readEnvironment(['AWS_REGION']).AWS_REGION,
});

/** The entry of the api function: calls by the gateway, and requests of CloudFormation. */
export const handler = async (event: APIGatewayProxyEventV2, context: Context) =>
  isResourceRequest(event) ? handleResource(event, context) : handleCall(event, context);
