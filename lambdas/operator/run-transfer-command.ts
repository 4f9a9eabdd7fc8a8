import { TRANSFER_VERSION } from '#src/domain/transfer/records.ts';
import {
  adoptIdSecret,
  adoptsIdSecret,
  checkRecords,
  OTHER_ID_SECRET,
} from '#src/operations/transfer/check-records.ts';
import { type ExportDependencies, exportPart, TopicGone } from '#src/operations/transfer/export-part.ts';
import { type ImportDependencies, writeRecords } from '#src/operations/transfer/import-records.ts';
import { createTransferSecrets } from '#src/operations/transfer/transfer-secrets.ts';
import type { OperatorCommand } from './commands.ts';

/** What exporting and importing need. */
export type TransferDependencies = ExportDependencies & ImportDependencies;

type TransferCommand = Extract<OperatorCommand, { readonly command: 'topics export' | 'topics import' }>;
type Import = Extract<TransferCommand, { readonly command: 'topics import' }>;
type Answer = Readonly<Record<string, unknown>>;

/** Returns a part of an export, or checks or writes a part of an import; all can be repeated (decision 117). */
export const runTransferCommand = async (
  command: TransferCommand,
  dependencies: TransferDependencies,
): Promise<Answer> => {
  if (command.command === 'topics import') return importPart(command, dependencies);
  const { transferKey, ...request } = command;
  try {
    return {
      version: TRANSFER_VERSION,
      ...(await exportPart(request, createTransferSecrets(transferKey), dependencies)),
    };
  } catch (error) {
    if (error instanceof TopicGone) return { error: `The project ${command.project} has no topic ${error.topic}.` };
    throw error;
  }
};

const importPart = async (
  { project, origin, transferKey, idSecret: encrypted, records, check }: Import,
  dependencies: TransferDependencies,
): Promise<Answer> => {
  const { idSecret } = dependencies;
  const secrets = createTransferSecrets(transferKey);
  if (check !== undefined) {
    const hasIdSecret = encrypted !== undefined && (await adoptsIdSecret(encrypted, secrets, idSecret));
    return { faults: await checkRecords({ project, records, hasIdSecret, ...check }, dependencies) };
  }
  const hasUsers = records.some(({ kind }) => kind === 'subscription-user');
  if (hasUsers && !(encrypted !== undefined && (await adoptIdSecret(encrypted, secrets, idSecret))))
    return { error: OTHER_ID_SECRET };
  return { written: await writeRecords(records, { project, origin, secrets }, dependencies) };
};
