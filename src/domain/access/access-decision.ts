import { formatTimestamp } from '#src/domain/timestamp.ts';
import { matchesWildcard } from '#src/domain/wildcard.ts';
import { type ConditionContext, meetsAll } from './access-conditions.ts';
import type { AccessPolicy, AccessStatement, Principals, TopicAction } from './access-policy.ts';
import type { PolicyCaller } from './principal.ts';

/** What a caller wants to do to a topic. */
export type AccessRequest = {
  readonly caller: PolicyCaller;
  readonly action: TopicAction;
  readonly topicUrn: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** What is to be subscribed; of SMN:Subscribe only. */
  readonly subscribing?: { readonly protocol: string; readonly endpoint: string };
};

/** Services that may publish to every topic unless its policy denies it: Cloud Eye and Anti-DDoS (contract section 10.3). */
const PUBLISHING_SERVICES: readonly string[] = ['ces', 'antiddos'];

/**
 * Whether the caller may do it (contract section 10.3): the account that owns the topic always may; else a matching Deny wins,
 * then a matching Allow permits, then the default for services; any other caller may not. `policy` is absent when none is set.
 */
export const isPermitted = (
  { owner, policy }: { readonly owner: string; readonly policy?: AccessPolicy | undefined },
  request: AccessRequest,
): boolean => {
  const { caller, action } = request;
  if (caller.kind === 'project' && caller.project === owner) return true;
  const decision = policy === undefined ? 'none' : decide(policy, request);
  if (decision !== 'none') return decision === 'allow';
  return caller.kind === 'service' && action === 'SMN:Publish' && PUBLISHING_SERVICES.includes(caller.service);
};

/** What the policy itself says, the rights of the owner left aside: any matching Deny wins over any matching Allow. */
export const decide = ({ statements }: AccessPolicy, request: AccessRequest): 'allow' | 'deny' | 'none' => {
  const context = contextOf(request);
  const effects = new Set(
    statements.filter((statement) => applies(statement, request, context)).map(({ effect }) => effect),
  );
  if (effects.has('Deny')) return 'deny';
  return effects.has('Allow') ? 'allow' : 'none';
};

const contextOf = ({ now, subscribing }: AccessRequest): ConditionContext => ({
  'csp:CurrentTime': formatTimestamp(now),
  ...(subscribing && { 'smn:Protocol': subscribing.protocol, 'smn:Endpoint': subscribing.endpoint }),
});

const applies = (statement: AccessStatement, request: AccessRequest, context: ConditionContext): boolean => {
  const { action, resource, conditions } = statement;
  const { action: wanted, topicUrn } = request;
  return (
    concerns(statement, request.caller) &&
    action.isNegated !== action.value.some((pattern) => matchesWildcard(pattern, wanted)) &&
    resource.isNegated !== resource.value.includes(topicUrn) &&
    meetsAll(conditions, context)
  );
};

/**
 * Who belongs to an organisation path is not known, so such a path matches no caller. For the same reason an Allow for all but
 * a path grants nothing: every caller could be the one that it leaves out.
 */
const concerns = ({ effect, principal }: AccessStatement, caller: PolicyCaller): boolean => {
  if (principal.isNegated && principal.value.hasOrgPaths && effect === 'Allow') return false;
  return principal.isNegated !== isNamed(principal.value, caller);
};

const isNamed = ({ accounts, services }: Principals, caller: PolicyCaller): boolean => {
  if (caller.kind === 'service') return services.includes(caller.service);
  return accounts === '*' || accounts.includes(caller.project);
};
