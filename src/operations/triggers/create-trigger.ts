import type { InputOf } from '#src/contract/operation.ts';
import type { CreateTrigger } from '#src/contract/operations-api/triggers.ts';
import type { Trigger } from '#src/domain/events/trigger.ts';
import { triggerIdOf } from '#src/domain/events/trigger-id.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Settings } from '#src/domain/settings.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type CheckDependencies, checkDefinition } from './check-definition.ts';
import { triggerView } from './trigger-view.ts';

/** Creates a trigger. Project, source and name identify it: a repeated call is refused, and changes nothing. */
export const createTrigger = async (
  { body: { name, source, definition } }: InputOf<typeof CreateTrigger>,
  context: OperationContext,
  dependencies: CheckDependencies & Pick<Dependencies, 'triggers' | 'idSecret' | 'settings' | 'clock'>,
): Promise<Reply> => {
  const { triggers, idSecret, settings, clock } = dependencies;
  const caller = callerOf(context);
  checkSource(source, settings);
  await checkDefinition(definition, { caller, permission: 'smn:trigger:create' }, dependencies);
  const { project } = caller;
  const id = triggerIdOf(await idSecret.get(), { project, source, name });
  if ((await triggers.get({ project, id })) !== undefined) throw exists(name, source);
  const quota = settings.quotas.triggersPerProject;
  if ((await triggers.count(project)) >= quota) {
    throw new ServiceError('OPS.0058', `The number of triggers has reached the quota of ${quota} per project.`);
  }
  const now = clock();
  const trigger: Trigger = { ...definition, id, project, name, source, createdAt: now, updatedAt: now };
  if (!(await triggers.create(trigger))) throw exists(name, source);
  return { status: 201, body: { request_id: context.requestId, ...triggerView(trigger) } };
};

const checkSource = (source: string, { events }: Settings): void => {
  const sources = events.sources.map((one) => one.source);
  if (sources.includes(source)) return;
  const allowed = sources.length === 0 ? 'none, as the stage names no sources of events' : sources.join(', ');
  throw new ServiceError('OPS.0052', `Parameter: source is invalid. It is ${shortened(source)}; allowed: ${allowed}.`);
};

const exists = (name: string, source: string): ServiceError =>
  new ServiceError('OPS.0057', `A trigger with the name ${name} and the source ${shortened(source)} exists.`);
