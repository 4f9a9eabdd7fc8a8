import { bindingUseId, type CallerUseStore } from '#src/stores/deliveries/caller-use-store.ts';
import type { PrincipalBindingStore } from '#src/stores/secrets/principal-binding-store.ts';
import type { OperatorCommand } from './commands.ts';
import { shownGrant, shownUse } from './shown-grant.ts';

/** What the commands on principals of AWS need. */
export type PrincipalDependencies = {
  readonly principalBindings: Pick<PrincipalBindingStore, 'bind' | 'list' | 'unbind'>;
  readonly callerUses: Pick<CallerUseStore, 'lastUses'>;
  readonly clock: () => number;
};

type PrincipalCommand = Extract<OperatorCommand, { readonly command: `principals ${string}` }>;
type Named<Name extends PrincipalCommand['command']> = Extract<PrincipalCommand, { readonly command: Name }>;

type Answer = Readonly<Record<string, unknown>>;

/** Runs a command on the roles and users of AWS that are bound to projects (decision 086). Binding is repeatable. */
export const runPrincipalCommand = async (
  command: PrincipalCommand,
  dependencies: PrincipalDependencies,
): Promise<Answer> => {
  switch (command.command) {
    case 'principals bind':
      return bindPrincipal(command, dependencies);
    case 'principals list':
      return listPrincipals(command, dependencies);
    case 'principals unbind':
      return unbindPrincipal(command, dependencies);
  }
};

const bindPrincipal = async (
  { project, arn: principal, actions = '*', topics }: Named<'principals bind'>,
  { principalBindings, clock }: PrincipalDependencies,
): Promise<Answer> => {
  const grant = { actions, ...(topics !== undefined && { topics }) };
  await principalBindings.bind(project, principal, { boundAt: clock(), grant });
  return { project, arn: principal.arn, ...shownGrant(grant) };
};

const listPrincipals = async (
  { project }: Named<'principals list'>,
  { principalBindings, callerUses }: PrincipalDependencies,
): Promise<Answer> => {
  const listed = await principalBindings.list(project);
  const uses = await callerUses.lastUses(listed.map(({ id }) => bindingUseId(project, id)));
  return {
    principals: listed.map(({ arn, id, boundAt, grant }) => ({
      arn,
      boundAt: new Date(boundAt).toISOString(),
      ...shownUse(uses.get(bindingUseId(project, id))),
      ...shownGrant(grant),
    })),
  };
};

const unbindPrincipal = async (
  { project, arn: principal }: Named<'principals unbind'>,
  { principalBindings }: PrincipalDependencies,
): Promise<Answer> =>
  (await principalBindings.unbind(project, principal.id))
    ? { project, arn: principal.arn }
    : { error: `${principal.arn} is not bound to the project ${project}.` };
