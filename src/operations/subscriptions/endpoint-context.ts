import type { Dependencies } from '#src/operations/operation-context.ts';
import type { EndpointContext } from '#src/protocols/endpoint.ts';

/** What an endpoint of a project is checked with, wherever it is named: the stage's networks, targets and countries. */
export const endpointContext = (
  project: string,
  { resolve, settings, region }: Pick<Dependencies, 'resolve' | 'settings' | 'region'>,
): EndpointContext => {
  const { targets, allowedCidrs, robots, sms, voice } = settings;
  return {
    project,
    region,
    targets,
    allowedCidrs,
    robotGateways: robots.gateways,
    textCountries: sms.countries,
    callCountries: voice.countries,
    resolve,
  };
};
