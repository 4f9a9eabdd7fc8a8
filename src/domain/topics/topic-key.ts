import { isOpenTo, type Targets } from '#src/domain/endpoints/targets.ts';
import type { Encryption } from '#src/domain/messages/message.ts';

/** A data key in use: it encrypts texts, and travels encrypted with what it has encrypted. */
export type DataKey = {
  /** 32 bytes; never leaves the function's memory. */
  readonly key: Uint8Array;
  readonly encryption: Encryption;
};

/** KMS will not use a key now: it is disabled, pending deletion or import, gone, or not granted any more. */
export type UnusableKey = {
  /** KMS's own name for the reason: `DisabledException`. */
  readonly unusable: string;
};

/** The states of a key on the wire (contract section 4.9 no. 45). */
export const KEY_STATUSES = [
  ...(['ENABLED', 'TO_BE_ACTIVATED', 'DISABLED'] as const),
  ...(['PENDING_DELETION', 'PENDING_IMPORT', 'DELETED'] as const),
] as const;

/** One of {@link KEY_STATUSES}. */
export type KeyStatus = (typeof KEY_STATUSES)[number];

/**
 * The settings without one key: the service's own key cannot be a target, though it has no name that the stage file could
 * exclude.
 */
export const withoutKey = <S extends { readonly targets: Targets }>(settings: S, arn: string): S => ({
  ...settings,
  targets: { ...settings.targets, keys: settings.targets.keys.filter((key) => key.arn !== arn) },
});

/**
 * The ARN of the key that a project means: by its ARN, or by the id in it. Undefined when the stage has no such key, or keeps
 * it for other projects.
 */
export const findKeyArn = (
  keys: Targets['keys'],
  { keyId, project }: { readonly keyId: string; readonly project: string },
): string | undefined =>
  keys.find((key) => isOpenTo(key, project) && (key.arn === keyId || key.arn.endsWith(`:key/${keyId}`)))?.arn;
