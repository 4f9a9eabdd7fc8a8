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
 * What an access policy comes to for a call: `by` says what decided. `owner`: the caller is the account that owns the topic.
 * `statement`: a statement of the policy. `service`: the caller is a service that may publish to every topic. `nothing`: nothing
 * permits it.
 */
export type AccessDecision =
  | { readonly isPermitted: true; readonly by: 'owner' | 'service' }
  | { readonly isPermitted: boolean; readonly by: 'statement'; readonly statement: AccessStatement }
  | { readonly isPermitted: false; readonly by: 'nothing' };

/** A topic's owner, and its access policy; without one when none is set. */
type Guarded = { readonly owner: string; readonly policy?: AccessPolicy | undefined };

/**
 * Whether the caller may do it (contract section 10.3): the account that owns the topic always may; else a matching Deny wins,
 * then a matching Allow permits, then the default for services; any other caller may not.
 */
export const isPermitted = (guarded: Guarded, request: AccessRequest): boolean =>
  decideAccess(guarded, request).isPermitted;

/** The same, and what decided. */
export const decideAccess = ({ owner, policy }: Guarded, request: AccessRequest): AccessDecision => {
  const { caller, action } = request;
  if (caller.kind === 'project' && caller.project === owner) return { isPermitted: true, by: 'owner' };
  const statement = policy && decidingStatement(policy, request);
  if (statement !== undefined) return { isPermitted: statement.effect === 'Allow', by: 'statement', statement };
  return caller.kind === 'service' && action === 'SMN:Publish' && PUBLISHING_SERVICES.includes(caller.service)
    ? { isPermitted: true, by: 'service' }
    : { isPermitted: false, by: 'nothing' };
};

/**
 * The statement that decides, the rights of the owner left aside: the first matching Deny, or else the first matching Allow;
 * undefined when none matches.
 */
export const decidingStatement = (
  { statements }: AccessPolicy,
  request: AccessRequest,
): AccessStatement | undefined => {
  const context = contextOf(request);
  const matching = statements.filter((statement) => applies(statement, request, context));
  return matching.find(({ effect }) => effect === 'Deny') ?? matching[0];
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
