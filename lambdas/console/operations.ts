import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { CreateConsoleSession, DeleteConsoleSession, ShowConsoleConfig } from '#src/contract/console/console.ts';
import type { ConsoleOperationName } from '#src/contract/operations.ts';
import type { ConsoleDependencies } from '#src/operations/console/console-context.ts';
import { createConsoleSession } from '#src/operations/console/create-console-session.ts';
import { deleteConsoleSession } from '#src/operations/console/delete-console-session.ts';
import { showConsoleConfig } from '#src/operations/console/show-console-config.ts';

/** What the console function serves, beside the files of the console. */
export const consoleFunctionOperations = {
  ShowConsoleConfig: bind(ShowConsoleConfig, showConsoleConfig),
  CreateConsoleSession: bind(CreateConsoleSession, createConsoleSession),
  DeleteConsoleSession: bind(DeleteConsoleSession, deleteConsoleSession),
} satisfies Readonly<Record<ConsoleOperationName, BoundOperation<ConsoleDependencies>>>;
