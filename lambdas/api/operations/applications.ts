import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  CreateApplication,
  DeleteApplication,
  ListApplicationAttributes,
  ListApplications,
  UpdateApplication,
} from '#src/contract/applications.ts';
import { createApplication } from '#src/operations/applications/create-application.ts';
import { deleteApplication } from '#src/operations/applications/delete-application.ts';
import { listApplicationAttributes } from '#src/operations/applications/list-application-attributes.ts';
import { listApplications } from '#src/operations/applications/list-applications.ts';
import { updateApplication } from '#src/operations/applications/update-application.ts';

/** Operations on mobile applications. */
export const applicationOperations: readonly BoundOperation[] = [
  bind(CreateApplication, createApplication),
  bind(DeleteApplication, deleteApplication),
  bind(ListApplicationAttributes, listApplicationAttributes),
  bind(ListApplications, listApplications),
  bind(UpdateApplication, updateApplication),
];
