import { MAX_BODY_BYTES } from '#src/contract/operation.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Middleware } from './exchange.ts';

/** Refuses a body by its length, before anybody looks into it. */
export const limitBody = (): Middleware => ({
  before: ({ event: { route, request } }) => {
    const { length } = request.body;
    const limit = route.operation.maxBodyBytes ?? MAX_BODY_BYTES;
    if (length > limit) {
      throw new ServiceError('APIGW.0201', `The request body is too long. It has ${length} bytes; allowed: ${limit}.`);
    }
  },
});
