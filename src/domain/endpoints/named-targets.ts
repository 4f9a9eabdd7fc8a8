import { FUNCTION_ARN, isOpenTo, isOwnResource, type Targets, WORKFLOW_ARN } from './targets.ts';

/**
 * What an endpoint leads to on the allow-list. `closed` is listed for other projects only, or one of the stacks' own
 * resources; `ambiguous` names several targets that the project may use.
 */
export type NamedTarget =
  | { readonly kind: 'found'; readonly arn: string }
  | { readonly kind: 'malformed' | 'absent' | 'closed' | 'ambiguous' };

/** Where a target is looked for: the allow-list, and the project of the topic to be subscribed. */
export type TargetSearch = { readonly targets: Targets; readonly project: string };

/** `urn:fss:{region}:{project}:function:{package}:{name}:{version}` (contract section 1.2). */
const FUNCTION_URN =
  /^urn:fss:(?<region>[\w-]{1,64}):[\w-]{1,64}:function:[\w-]{1,64}:(?<name>[\w-]{1,64}):(?<version>[\w.$-]{1,128})$/;

/** A state machine's name, alone or at the end of `urn:fgs:…:graph:{name}` (contract section 1.2). */
const WORKFLOW_ID = /^(?:urn:fgs:(?:[\w-]{0,64}:)*graph:)?(?<name>[\w-]{1,80})$/;

/** The form of a DMS queue id (contract section 6.1). */
const QUEUE_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Longer than any workflow URN: its form bounds how long its parts are, not how many. */
const MAX_LENGTH = 600;

type Listed = { readonly arn: string; readonly projects?: readonly string[] | undefined };

/** The one target among those that an endpoint may mean. */
const choose = (listed: readonly Listed[], { targets, project }: TargetSearch): NamedTarget => {
  if (listed.length === 0) return { kind: 'absent' };
  const open = listed.filter((target) => isOpenTo(target, project) && !isOwnResource(target.arn, targets));
  const [arn, ...others] = new Set(open.map((target) => target.arn));
  if (arn === undefined) return { kind: 'closed' };
  return others.length === 0 ? { kind: 'found', arn } : { kind: 'ambiguous' };
};

/** Whether a listed function is the one of that version: `latest` is a target without a version, or `$LATEST` itself. */
const isFunction = (arn: string, wanted: Readonly<Record<string, string>>): boolean => {
  const [, , , region, , , name, qualifier = '$LATEST'] = arn.split(':');
  const version = wanted['version'] === 'latest' ? '$LATEST' : wanted['version'];
  return region === wanted['region'] && name === wanted['name'] && qualifier === version;
};

/**
 * The Lambda function that a `functionstage` endpoint names, by its ARN as it is listed or by a function URN. The URN's region
 * is the function's; its project and package have no counterpart and may be any.
 */
export const findFunction = (endpoint: string, search: TargetSearch): NamedTarget => {
  const { functions } = search.targets;
  if (FUNCTION_ARN.test(endpoint)) {
    return choose(
      functions.filter(({ arn }) => arn === endpoint),
      search,
    );
  }
  const wanted = FUNCTION_URN.exec(endpoint)?.groups;
  if (wanted === undefined) return { kind: 'malformed' };
  return choose(
    functions.filter(({ arn }) => isFunction(arn, wanted)),
    search,
  );
};

/** The state machine that a `functiongraph` endpoint names: by its ARN, by its name, or by a workflow URN that ends in it. */
export const findWorkflow = (endpoint: string, search: TargetSearch): NamedTarget => {
  const { workflows } = search.targets;
  const isArn = WORKFLOW_ARN.test(endpoint);
  const name = endpoint.length > MAX_LENGTH ? undefined : WORKFLOW_ID.exec(endpoint)?.groups?.['name'];
  if (!isArn && name === undefined) return { kind: 'malformed' };
  return choose(
    workflows.filter(({ arn }) => (isArn ? arn === endpoint : arn.endsWith(`:stateMachine:${name}`))),
    search,
  );
};

/** The SQS queue that a `dms` endpoint names by its id. */
export const findQueue = (endpoint: string, search: TargetSearch): NamedTarget => {
  if (!QUEUE_ID.test(endpoint)) return { kind: 'malformed' };
  return choose(
    search.targets.queues.filter(({ id }) => id === endpoint.toLowerCase()),
    search,
  );
};
