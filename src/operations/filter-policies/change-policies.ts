import { ERROR_CODES } from '#src/domain/error-codes.ts';
import type { FilterPolicy } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { parseSubscriptionUrn, type SubscriptionUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { settleAll } from '#src/operations/settle-all.ts';
import { requireTopicsOf } from '#src/operations/subscriptions/require-topics-of.ts';

/** The filter policies that subscriptions of one project are to have from now on. */
type Wanted = {
  readonly project: string;
  readonly context: OperationContext;
  /** No policies: they are removed. A URN that is named twice gets what it is named with last. */
  readonly changes: readonly { readonly urn: string; readonly policies: readonly FilterPolicy[] }[];
};

type ChangeDependencies = Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>;

/** A subscription that could not be changed, as the contract lists it. */
type Fault = { readonly code: string; readonly message: string; readonly subscription_urn: string };

/**
 * Changes filter policies, each subscription for itself, then records the change once at every topic concerned, so that cached
 * lists of its subscribers are dropped. The answer names those that are not subscriptions of the project, whatever else they
 * are (contract section 17 no. 18). Repeating it changes nothing.
 */
export const changePolicies = async (
  { project, context, changes }: Wanted,
  { topics, subscriptions, region }: ChangeDependencies,
): Promise<Reply> => {
  requireTopicsOf(
    changes.map(({ urn }) => urn),
    callerOf(context),
  );
  const topicOf = createTopicFinder({ project, region, topics });
  const touched = new Set<Topic>();
  const changeOne = async (text: string, policies: readonly FilterPolicy[]): Promise<readonly Fault[]> => {
    const urn = parseSubscriptionUrn(text);
    const topic = urn && (await topicOf(urn));
    if (urn === undefined || topic === undefined) return [faultOf(text)];
    // Before the write: one whose answer is lost may have got through.
    touched.add(topic);
    const isDone = await subscriptions.changeFilterPolicies({ topicId: topic.id, id: urn.subscriptionId }, policies);
    return isDone ? [] : [faultOf(text)];
  };

  const last = new Map(changes.map(({ urn, policies }) => [urn, policies]));
  const changing = Array.from(last, ([urn, policies]) => changeOne(urn, policies));
  await Promise.allSettled(changing);
  await settleAll([...touched].map((topic) => topics.recordSubscriptionChange(topic, 0)));
  const faults = (await settleAll(changing)).flat();
  return { status: 200, body: { request_id: context.requestId, ...(faults.length > 0 && { batch_result: faults }) } };
};

/** Finds topics of the project in this region, each once however often it is named. */
const createTopicFinder = (of: Pick<Wanted, 'project'> & Pick<Dependencies, 'region' | 'topics'>) => {
  const found = new Map<string, Promise<Topic | undefined>>();
  return async ({ region, project, name }: SubscriptionUrn): Promise<Topic | undefined> => {
    if (region !== of.region || project !== of.project) return undefined;
    const finding = found.get(name) ?? of.topics.get({ project, name });
    found.set(name, finding);
    return finding;
  };
};

const faultOf = (urn: string): Fault => ({
  code: 'SMN.00011027',
  message: `${ERROR_CODES['SMN.00011027'][1]} Allowed: the URN of a subscription of the project.`,
  subscription_urn: urn,
});
