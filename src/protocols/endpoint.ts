import type { Extension } from '#src/domain/subscription.ts';

/** What checking an endpoint works with. */
export type EndpointContext = {
  /** Networks that endpoints may be in although they are not public. */
  readonly allowedCidrs: readonly string[];
  /** The addresses of a host name; rejects when it does not resolve. */
  readonly resolve: (hostname: string) => Promise<readonly string[]>;
};

/** A protocol's rules for what subscribers give. Refusals are `ServiceError`s. */
export type EndpointRules = {
  /** Gives the endpoint in the form that is kept. */
  checkEndpoint(endpoint: string, context: EndpointContext): Promise<string>;
  /** Gives the extension as it is kept; undefined when nothing of it is. Absent: the protocol has none. */
  checkExtension?(extension: Extension): Extension | undefined;
};
