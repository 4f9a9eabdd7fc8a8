import type { ServiceFunction } from '../../constructs/service-function.ts';
import type { Stage } from '../../stage.ts';

/** Allows one use of the KMS keys that topics may be bound to, for messages only; nothing where the stage lists none. */
export const allowTopicKeys = (to: ServiceFunction, { settings }: Stage, action: 'GenerateDataKey' | 'Decrypt'): void =>
  to.allowListed([`kms:${action}`], settings.targets.keys, {
    StringEquals: { 'kms:EncryptionContext:purpose': 'message' },
  });
