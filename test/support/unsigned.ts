const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/engine/aws4_request, SignedHeaders=host, Signature=0';

/** What a signer of the SDK changes of a request. */
type Signable = { readonly headers: Record<string, string> };

/**
 * Goes into the configuration of a client that calls an engine of a test's own. The engines want the headers of a signature and
 * check none, and to make one takes two fifths of the processor time of a call. What end-to-end tests call is signed.
 */
export const unsigned = {
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  signer: {
    sign: async <R extends Signable>(request: R): Promise<R> => {
      request.headers['authorization'] = AUTHORIZATION;
      request.headers['x-amz-date'] = '20260101T000000Z';
      return request;
    },
  },
};
