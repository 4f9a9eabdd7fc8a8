import type { Origin, TransferRecord } from '#src/domain/transfer/records.ts';
import { type ExportDependencies, type ExportRequest, exportPart } from '#src/operations/transfer/export-part.ts';
import type { ImportDependencies } from '#src/operations/transfer/import-records.ts';
import { createTransferSecrets, decryptSubscriptionKeys } from '#src/operations/transfer/transfer-secrets.ts';
import { createIdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import { createExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import { createExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { createSubscriptionKeyStore } from '#src/stores/subscriptions/subscription-key-store.ts';
import { createSpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { type Operations, PROJECT, REGION } from './operations.ts';

/** What both sides of a transfer under test encrypt by. */
export const SECRETS = createTransferSecrets(new Uint8Array(32).fill(7));

/** Where the records of a test come from. */
export const ORIGIN: Origin = { region: REGION, project: PROJECT };

/** What exporting from and importing into a deployment under test need. */
export const transferDependencies = ({
  dependencies,
  dynamodb: { registry },
  keys,
}: Operations): ExportDependencies & ImportDependencies => {
  const headerKey = createHeaderKeyStore({ ...registry, keys, clock: dependencies.clock });
  const idSecret = createIdSecretStore({ ...registry, keys });
  return {
    ...dependencies,
    idSecret,
    subscriptionKeys: createSubscriptionKeyStore({ idSecret, keys }),
    extensionSecrets: createExtensionSecrets(keys),
    extensionHeaders: createExtensionHeaders(headerKey),
    signingSecrets: createSigningSecrets(headerKey),
    spendCaps: createSpendCapStore(registry),
  };
};

/** All records of an export, in their order. */
export const exportAll = async (
  request: Omit<ExportRequest, 'cursor'>,
  dependencies: ExportDependencies,
): Promise<readonly TransferRecord[]> => {
  const records: TransferRecord[] = [];
  let cursor: string | undefined;
  do {
    const part = await exportPart({ ...request, cursor }, SECRETS, dependencies);
    records.push(...part.records);
    cursor = part.cursor;
  } while (cursor !== undefined);
  return records;
};

/** A record with its secrets in the clear: the same text is encrypted differently each time. */
export const inTheClear = (record: TransferRecord): unknown => {
  if (record.kind === 'topic') {
    const { ids, links } = decryptSubscriptionKeys(SECRETS, record.subscriptionKeys, record.id);
    return { ...record, subscriptionKeys: [ids, ...links].map((key) => Buffer.from(key).toString('hex')) };
  }
  if (record.kind === 'subscription-user') {
    return { ...record, endpoints: record.endpoints.map((fields) => clearFields(fields, record.id)) };
  }
  return record.kind === 'subscription' ? clearFields(record, record.topicId) : record;
};

type Fields = Extract<TransferRecord, { readonly kind: 'subscription-user' }>['endpoints'][number];

const clearFields = (fields: Fields, ownerId: string): unknown => {
  const messageId = `${ownerId}#${fields.id}`;
  const { header, robotSecret, signingSecrets } = fields;
  return {
    ...fields,
    header: header && SECRETS.decrypt(header, { messageId, field: 'header' }),
    robotSecret: robotSecret && SECRETS.decrypt(robotSecret, { messageId, field: 'robot-secret' }),
    signingSecrets: signingSecrets?.map((one) => ({
      ...one,
      secret: SECRETS.decrypt(one.secret, { messageId, field: 'signing-secret' }),
    })),
  };
};
