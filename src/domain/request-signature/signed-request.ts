/** A request as it reached us: header names in lower case, path and query as the gateway passes them. */
export type SignedRequest = {
  readonly method: string;
  /** Segments may be decoded (HTTP API) or as sent; both are tried. */
  readonly path: string;
  /** Without `?`, as sent. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
};
