import { addressOfHost, isPublicAddress } from '#src/domain/endpoints/public-address.ts';

/** Where requests of CloudFormation may ask to be answered. */
type Allowed = {
  /** The Region of AWS that the function runs in: stacks declare resources of their own Region alone. */
  readonly awsRegion: string;
  /** Networks that the stage lets its functions call (`settings.allowedCidrs`). */
  readonly allowedCidrs: readonly string[];
};

/**
 * The domains of AWS's partitions by what the names of their Regions begin with (the SDK's endpoint rules); all others are of the
 * first.
 */
const DOMAINS: readonly (readonly [start: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isof-', 'csp.hci.ic.gov'],
];

const COMMERCIAL_DOMAIN = 'amazonaws.com';

/**
 * Whether a URL is one of CloudFormation's, to which the answer to a request for a custom resource goes: https, and a host of S3's
 * of the bucket `cloudformation-custom-resource-response-{region without dashes}` (CloudFormation user guide, "Setting up VPC
 * endpoints", considerations). Other Regions are refused: any account may own a bucket whose name only looks like it. An address in
 * a network that the stage lets its functions call is taken too, by whatever protocol.
 */
export const isResponseUrl = (text: string, { awsRegion, allowedCidrs }: Allowed): boolean => {
  const { protocol, host, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  const address = addressOfHost(hostname);
  if (address !== undefined) return isPublicAddress(address, allowedCidrs) && !isPublicAddress(address, []);
  // With a port that is not the usual one, `host` names it.
  return protocol === 'https:' && hostsOf(awsRegion).includes(host);
};

const hostsOf = (region: string): readonly string[] => {
  const domain = DOMAINS.find(([start]) => region.startsWith(start))?.[1] ?? COMMERCIAL_DOMAIN;
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  return [
    `${bucket}.s3.${domain}`,
    `${bucket}.s3-${region}.${domain}`,
    `${bucket}.s3.${region}.${domain}`,
    `${bucket}.s3.dualstack.${region}.${domain}`,
  ];
};
