import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { KeystoneListAuthDomains, KeystoneListProjects, KeystoneListRegions } from '#src/contract/identity.ts';
import { listDomains } from '#src/operations/identity/list-domains.ts';
import { listProjects } from '#src/operations/identity/list-projects.ts';
import { listRegions } from '#src/operations/identity/list-regions.ts';

/** Operations that clients look for at an identity service. */
export const identityOperations: readonly BoundOperation[] = [
  bind(KeystoneListProjects, listProjects),
  bind(KeystoneListAuthDomains, listDomains),
  bind(KeystoneListRegions, listRegions),
];
