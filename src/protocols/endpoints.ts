import type { Protocol } from '#src/domain/protocol.ts';
import type { Extension } from '#src/domain/subscription.ts';
import { checkEmailEndpoint } from './email/endpoint.ts';
import type { EndpointContext, EndpointRules } from './endpoint.ts';
import { checkHttpEndpoint, checkHttpExtension } from './http/endpoint.ts';
import { checkSmsEndpoint } from './sms/endpoint.ts';

/** The registry of endpoint rules: one line for each protocol. Holds no transport: it is part of the api. */
const rules: Record<Protocol, EndpointRules> = {
  email: { checkEndpoint: checkEmailEndpoint },
  sms: { checkEndpoint: checkSmsEndpoint },
  http: { checkEndpoint: checkHttpEndpoint('http'), checkExtension: checkHttpExtension },
  https: { checkEndpoint: checkHttpEndpoint('https'), checkExtension: checkHttpExtension },
};

/**
 * Checks an endpoint that somebody wants to subscribe and gives it in the form that is kept. Throws a `ServiceError`:
 * `SMN.0012` when it is malformed, `SMN.0069` when it is in an internal network.
 */
export const checkEndpoint = (protocol: Protocol, endpoint: string, context: EndpointContext): Promise<string> =>
  rules[protocol].checkEndpoint(endpoint, context);

/**
 * Checks a subscription's extension and gives what of it is kept; fields that the protocol has no use for are not.
 * Throws a `ServiceError` (`SMN.0043`) when it breaks a rule.
 */
export const checkExtension = (protocol: Protocol, extension: Extension | undefined): Extension | undefined =>
  extension === undefined ? undefined : rules[protocol].checkExtension?.(extension);
