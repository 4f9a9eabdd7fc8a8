import type { Targets } from '#src/domain/endpoints/targets.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Extension } from '#src/domain/subscriptions/subscription.ts';
import { cutText } from '#src/domain/well-formed.ts';

/** A subscription's `extension` as it came over the wire: texts, and headers (contract section 6.2). */
export type ExtensionInput = {
  readonly header?: Readonly<Record<string, string>> | undefined;
  readonly keyword?: string | undefined;
  readonly sign_secret?: string | undefined;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly app_key?: string | undefined;
  readonly app_secret?: string | undefined;
  readonly robot_code?: string | undefined;
};

/** An extension that is in order; its secret is still in the clear and to be encrypted before it is kept. */
export type CheckedExtension = Pick<Extension, 'header' | 'robot'> & { readonly secret?: string };

/** The dependencies of checking an endpoint. */
export type EndpointContext = {
  /** The project of the topic. */
  readonly project: string;
  readonly region: string;
  /** AWS resources that endpoints may name. */
  readonly targets: Targets;
  /** Networks that endpoints may be in although they are not public. */
  readonly allowedCidrs: readonly string[];
  /** Hosts and origins beside those of their vendors that webhooks of robots may be at. */
  readonly robotGateways: readonly string[];
  /** The countries that texts may go to, two letters each. @default all */
  readonly textCountries?: readonly string[] | undefined;
  /** The countries that may be called, two letters each. @default any: where only the form of a number matters */
  readonly callCountries?: readonly string[];
  /** The addresses of a host name; rejects when it does not resolve. */
  readonly resolve: (hostname: string) => Promise<readonly string[]>;
};

/** A protocol's rules for its endpoints and extensions. Refusals are `ServiceError`s. */
export type EndpointRules = {
  /** Checks the endpoint and returns its normal form. */
  checkEndpoint(endpoint: string, context: EndpointContext): Promise<string>;
  /** The normal form of what may be an endpoint; undefined when it has none. @default every endpoint has one spelling */
  normalEndpoint?(endpoint: string): string | undefined;
  /** Returns what of the extension is kept; undefined when nothing of it is. Absent: the protocol has none. */
  checkExtension?(extension: ExtensionInput, endpoint: string): CheckedExtension | undefined;
};

const MAX_SHOWN_LENGTH = 100;

/** The refusal of an endpoint, with what is wrong and what is allowed; long endpoints are shortened. */
export const invalidEndpoint = (endpoint: string, fault: string): ServiceError => {
  const shown = JSON.stringify(cutText(endpoint, MAX_SHOWN_LENGTH));
  return new ServiceError('SMN.0012', `Parameter: Endpoint is invalid. It is ${shown}; ${fault}.`);
};
