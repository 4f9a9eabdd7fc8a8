import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createBundler } from '#function-bundles';
import type { Alarms } from './constructs/alarms.ts';
import { ConsoleUsers } from './constructs/console-users.ts';
import type { ServiceApi } from './constructs/service-api.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { consoleAccess } from './functions/access/console.ts';
import { withSite } from './functions/access/site.ts';
import { functionTable } from './functions/function-table.ts';
import type { Stage } from './stage.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** A stage with a console. */
type StageWithConsole = Stage & { readonly console: NonNullable<Stage['console']> };

/** Whether a stage has a console. */
export const hasConsole = (stage: Stage): stage is StageWithConsole => stage.console !== undefined;

export type StageConsoleProps = {
  readonly stage: StageWithConsole;
  readonly state: StatefulStack;
  readonly alarms: Alarms;
  readonly api: ServiceApi;
};

/** The web console of a stage: the function that serves it, its routes, and its people unless an issuer is named (decision 100). */
export class StageConsole extends Construct {
  readonly function: ServiceFunction;
  /** Where people open it. */
  readonly url: string;
  /** The pool that its members are added to; undefined when an issuer is named. */
  readonly users: ConsoleUsers | undefined;

  constructor(scope: Construct, id: string, { stage, state, alarms, api }: StageConsoleProps) {
    super(scope, id);
    const { publicBaseUrl } = api;
    const { issuer, clientId, outbox = false } = stage.console;
    this.url = `${publicBaseUrl}/console/`;
    this.users = issuer === undefined ? new ConsoleUsers(this, 'Users', { stage, callbackUrl: this.url }) : undefined;
    const people = this.users ?? { issuer: issuer ?? '', clientId: clientId ?? '' };
    this.function = new ServiceFunction(this, 'Function', {
      ...{ stage, name: 'console' },
      code: createBundler(stage.settings)(functionTable.console.folder),
    });
    const { issuer: from, clientId: audience } = people;
    const context = { stage, state, alarms, publicBaseUrl, ownEndpoint: api.ownEndpoint };
    const given = consoleAccess(this.function, context);
    this.function.setEnvironment({
      ...withSite(given, { name: 'console', to: this.function }, context),
      CONSOLE: Stack.of(this).toJsonString({
        ...{ stage: stage.name, issuer: from, clientId: audience, hasOutbox: outbox },
        ...('loginUrl' in people && { loginUrl: people.loginUrl }),
      }),
    });
    api.addConsole(this.function, { issuer: from, clientId: audience });
  }
}
