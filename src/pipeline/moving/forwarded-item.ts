import { type ForwardRequest, withEncodedTexts } from '#src/queues/forward-request.ts';

/** A request as it goes to another deployment. */
export const forwardedItem = (request: ForwardRequest): object => withEncodedTexts(request);
