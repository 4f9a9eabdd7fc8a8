import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { MAX_BODY_BYTES } from '#src/contract/operation.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Middleware, RequestContext } from './request-context.ts';

/** Refuses a body that is too long, or not what was sent, before it is parsed. */
export const checkBody = (): Middleware => ({
  before: ({ event, context }) => {
    const { length } = context.request.body;
    const limit = context.route.operation.maxBodyBytes ?? MAX_BODY_BYTES;
    if (length > limit) {
      throw new ServiceError('APIGW.0201', `The request body is too long. It has ${length} bytes; allowed: ${limit}.`);
    }
    if (wasRepaired(event, context)) throw notUtf8();
  },
});

/** The refusal of bytes that are no text. */
export const notUtf8 = (options?: ErrorOptions): ServiceError =>
  new ServiceError('SMN.0019', 'The request is invalid. The body is not UTF-8; allowed: JSON in UTF-8.', options);

const REPLACEMENT_CHARACTER = '\ufffd';

/**
 * What is labelled as text the gateway hands over as text, with a replacement character for every byte that was none. Such a
 * character that was sent is three bytes long, as it is here; one that was put in changed the length, unless it stands for
 * three bytes of a cut character of four, which cannot be detected.
 */
const wasRepaired = (
  event: APIGatewayProxyEventV2,
  { request: { body, headers } }: Pick<RequestContext, 'request'>,
): boolean =>
  !event.isBase64Encoded &&
  event.body?.includes(REPLACEMENT_CHARACTER) === true &&
  Number(headers['content-length'] ?? body.length) !== body.length;
