import type { ProjectPrincipal } from '#src/domain/principal.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Middleware, Route } from './exchange.ts';

/**
 * May the principal do this? The project in the path decides, whatever `X-Project-Id` says (contract section 17 no. 32);
 * then the operation's permission. Fails closed: a signed operation without permission is for unlimited callers only, and
 * cloud services, which have no project, may not call anything yet. Whether a topic of another project may be used is for
 * its access policy to say, which the operation asks.
 */
export const authorise = (): Middleware => ({
  before: ({ event: { route, input, principal } }) => {
    if (route.operation.caller === 'public') return;
    if (principal === undefined) throw new Error('A signed operation came to authorisation without a principal');
    if (principal.kind === 'service') throw new ServiceError('SMN.0001');
    const project = input.path['project_id'];
    if (project !== undefined && project !== principal.project) throw new ServiceError('SMN.0001');
    if (!isPermitted(principal, route.operation)) throw new ServiceError('SMN.0001');
  },
});

const isPermitted = ({ actions }: ProjectPrincipal, { permission }: Route['operation']): boolean =>
  actions === '*' || (permission !== undefined && actions.includes(permission));
