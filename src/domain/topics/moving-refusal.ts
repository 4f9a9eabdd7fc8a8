import { ServiceError } from '#src/domain/service-error.ts';

/** After so many seconds most moves are over. */
const RETRY_MOVING_SECONDS = 30;

/** The refusal to change a topic that moves. */
export const isMoving = (name: string): ServiceError =>
  new ServiceError(
    'OPS.0133',
    `The topic ${name} is being moved, and cannot be changed until that is done. What is published to it is accepted, and delivered then.`,
    { retryAfterSeconds: RETRY_MOVING_SECONDS },
  );
