import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Middleware, Route } from './request-context.ts';

/**
 * May the principal do this? The project in the path decides, whatever `X-Project-Id` says (contract section 17 no. 32); then
 * the operation's permission. Fails closed: a signed operation without permission is for unlimited callers only, and cloud
 * services, which have no project, may not call anything yet. Whether a topic of another project may be used is decided by its
 * access policy, which the operation evaluates.
 */
export const authorise = (): Middleware => ({
  before: ({ context: { route, pathParameters, principal } }) => {
    if (route.operation.caller === 'public') return;
    if (principal === undefined) throw new Error('A signed operation came to authorisation without a principal');
    if (principal.kind === 'service') throw new ServiceError('SMN.0001');
    // A domain id is a project id here (contract section 4.14).
    const project = pathParameters['project_id'] ?? pathParameters['domain_id'];
    if (project !== undefined && project !== principal.project) throw wrongProject(project, principal.project);
    if (!isPermitted(principal, route.operation)) throw lackingPermission(route.operation);
  },
});

const wrongProject = (asked: string, own: string): ServiceError => {
  // A client that was given no project id leaves the placeholder in its path: 400 or 404 (contract section 2.6).
  if (asked.startsWith('{')) {
    return new ServiceError(
      'SMN.0019',
      `${ERROR_CODES['SMN.0019'][1]} The path holds ${shortened(asked)}: the client knows no project id; allowed: ${own}.`,
    );
  }
  return new ServiceError(
    'SMN.0001',
    `${ERROR_CODES['SMN.0001'][1]} The project in the path is ${shortened(asked)}; allowed: ${own}, the project of the credential.`,
  );
};

const lackingPermission = ({ permission = 'all permissions' }: Route['operation']): ServiceError =>
  new ServiceError('SMN.0001', `${ERROR_CODES['SMN.0001'][1]} The credential lacks ${permission}.`);

const isPermitted = ({ actions }: ProjectPrincipal, { permission }: Route['operation']): boolean =>
  actions === '*' || (permission !== undefined && actions.includes(permission));
