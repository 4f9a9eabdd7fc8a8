import { ServiceError } from '#src/domain/service-error.ts';
import type { KeyBinding, Topic } from '#src/domain/topics/topic.ts';
import { findKeyArn } from '#src/domain/topics/topic-key.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/**
 * The topic's key binding of that id; 404 when it has none, or another (contract section 17 no. 47), which has no code of its
 * own.
 */
export const keyBindingOf = ({ name, keyBinding }: Topic, id: string): KeyBinding => {
  if (keyBinding?.id === id) return keyBinding;
  throw new ServiceError('SMN.0019', `The topic ${name} has no KMS key bound with the id ${JSON.stringify(id)}.`, {
    status: 404,
  });
};

/** Refuses a key that the stage does not let the project's topics use. */
export const checkKey = (keyId: string, project: string, { settings }: Pick<Dependencies, 'settings'>): void => {
  if (findKeyArn(settings.targets.keys, { keyId, project }) !== undefined) return;
  throw new ServiceError(
    'SMN.0001',
    `The key ${JSON.stringify(keyId)} is not among those that this deployment lets topics of the project use.`,
  );
};
