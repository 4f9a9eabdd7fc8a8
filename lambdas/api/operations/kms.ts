import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { CreateKmsKey, DeleteKmsKey, ShowKmsKey, UpdateKmsKey } from '#src/contract/kms.ts';
import { createKmsKey } from '#src/operations/kms/create-kms-key.ts';
import { deleteKmsKey } from '#src/operations/kms/delete-kms-key.ts';
import { showKmsKey } from '#src/operations/kms/show-kms-key.ts';
import { updateKmsKey } from '#src/operations/kms/update-kms-key.ts';

/** Operations on the KMS keys of topics. */
export const kmsOperations: readonly BoundOperation[] = [
  bind(CreateKmsKey, createKmsKey),
  bind(ShowKmsKey, showKmsKey),
  bind(UpdateKmsKey, updateKmsKey),
  bind(DeleteKmsKey, deleteKmsKey),
];
