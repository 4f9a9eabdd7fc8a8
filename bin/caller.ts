/** The endpoint and the credentials of a client. */
export type Caller = {
  readonly endpoint: string;
  readonly projectId: string;
  readonly accessKey: string;
  readonly secretKey: string;
};
