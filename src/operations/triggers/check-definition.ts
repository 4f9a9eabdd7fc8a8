import { requireTopic } from '#src/domain/access/permission-check.ts';
import type { Permission } from '#src/domain/access/permissions.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import type { TriggerDefinition } from '#src/domain/events/trigger.ts';
import { shortened } from '#src/domain/invalid.ts';
import { TEMPLATE_PROTOCOLS } from '#src/domain/messages/template.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';

/** What {@link checkDefinition} needs. */
export type CheckDependencies = Pick<Dependencies, 'topics' | 'templates' | 'region'>;

/** Who gives a definition, and for what. */
type Caller = { readonly caller: ProjectPrincipal; readonly permission: Permission };

/**
 * Refuses a definition whose topic is not the caller's or does not exist, or whose message template does not exist or has
 * variables that the trigger does not. Costs a read of each that it names.
 */
export const checkDefinition = async (
  { topicUrn, content, variables }: TriggerDefinition,
  { caller, permission }: Caller,
  dependencies: CheckDependencies,
): Promise<void> => {
  const topic_urn = parseTopicUrn(topicUrn);
  if (topic_urn === undefined) throw new Error('The URN of a trigger’s topic is none');
  requireTopic(caller, permission, topic_urn);
  await getTopic({ project_id: caller.project, topic_urn }, dependencies);
  if (content.form !== 'template') return;
  const variants = await dependencies.templates.getVariants(caller.project, content.name, TEMPLATE_PROTOCOLS);
  if (variants.size === 0) {
    throw new ServiceError('SMN.0027', `Template not found. There is no template named ${shortened(content.name)}.`);
  }
  if (!variants.has('default')) throw new ServiceError('SMN.0076');
  const tags = new Set([...variants.values()].flatMap(({ tagNames }) => tagNames));
  const missing = [...tags].filter((tag) => !Object.hasOwn(variables, tag));
  if (missing.length > 0) throw withoutValues(content.name, missing);
};

const withoutValues = (name: string, missing: readonly string[]): ServiceError =>
  new ServiceError(
    'OPS.0055',
    `Parameter: variables is invalid. The template ${shortened(name)} has variables that it has no path for: ${missing.join(', ')}.`,
  );
