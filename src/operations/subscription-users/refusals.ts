import { ServiceError } from '#src/domain/service-error.ts';

/** The refusal for a subscription user that does not exist: the contract names no code, so that of its endpoints stands in. */
export const userNotFound = (id: string): ServiceError =>
  new ServiceError('SMN.0013', `Subscription user not found. There is no subscription user ${id}.`);
