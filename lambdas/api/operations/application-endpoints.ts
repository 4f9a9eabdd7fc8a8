import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  CreateApplicationEndpoint,
  DeleteApplicationEndpoint,
  ListApplicationEndpointAttributes,
  ListApplicationEndpoints,
  UpdateApplicationEndpoint,
} from '#src/contract/application-endpoints.ts';
import { createApplicationEndpoint } from '#src/operations/application-endpoints/create-application-endpoint.ts';
import { deleteApplicationEndpoint } from '#src/operations/application-endpoints/delete-application-endpoint.ts';
import { listApplicationEndpointAttributes } from '#src/operations/application-endpoints/list-application-endpoint-attributes.ts';
import { listApplicationEndpoints } from '#src/operations/application-endpoints/list-application-endpoints.ts';
import { updateApplicationEndpoint } from '#src/operations/application-endpoints/update-application-endpoint.ts';

/** Operations on devices of mobile applications. */
export const applicationEndpointOperations: readonly BoundOperation[] = [
  bind(CreateApplicationEndpoint, createApplicationEndpoint),
  bind(DeleteApplicationEndpoint, deleteApplicationEndpoint),
  bind(ListApplicationEndpointAttributes, listApplicationEndpointAttributes),
  bind(ListApplicationEndpoints, listApplicationEndpoints),
  bind(UpdateApplicationEndpoint, updateApplicationEndpoint),
];
