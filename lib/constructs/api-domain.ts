import { Duration, Fn } from 'aws-cdk-lib';
import { DomainName, type HttpApi, type HttpStageOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ARecord,
  Failover,
  HealthCheck,
  HealthCheckType,
  HostedZone,
  type IAliasRecordTarget,
  RecordTarget,
} from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
import { ACTIVE, SITE_PATH } from '#src/contract/service/site.ts';
import type { Stage } from '../stage.ts';
import { sharesRegistry } from '../standby.ts';

/**
 * The name of its own that a stage gives its API, with the record that leads there. Of two stages that share a registry, the name leads
 * to the standby while the other one says that it is not the active one, or says nothing.
 */
export const domainMappingOf = (
  scope: Construct,
  { stage, api }: { readonly stage: Stage; readonly api: HttpApi },
): Pick<HttpStageOptions, 'domainMapping'> => {
  if (stage.customDomain === undefined) return {};
  const { domainName: name, certificateArn, hostedZone } = stage.customDomain;
  const certificate = Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);
  const domainName = new DomainName(scope, 'Domain', { domainName: name, certificate });
  if (hostedZone !== undefined) {
    new ARecord(scope, 'Alias', {
      recordName: `${name}.`,
      zone: HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
        hostedZoneId: hostedZone.id,
        zoneName: hostedZone.name,
      }),
      target: RecordTarget.fromAlias(targetOf(domainName, sharesRegistry(stage))),
      ...failoverOf(scope, stage, api),
    });
  }
  return { domainMapping: { domainName } };
};

/** Route 53 wants the health of targets looked at of records that fail over. */
const targetOf = (domainName: DomainName, failsOver: boolean): IAliasRecordTarget => ({
  bind: () => ({
    dnsName: domainName.regionalDomainName,
    hostedZoneId: domainName.regionalHostedZoneId,
    ...(failsOver && { evaluateTargetHealth: true }),
  }),
});

const failoverOf = (scope: Construct, { name, replicas, standbyOf }: Stage, api: HttpApi) => {
  if (standbyOf !== undefined) return { failover: Failover.SECONDARY, setIdentifier: name };
  if (replicas === undefined) return {};
  const healthCheck = new HealthCheck(scope, 'IsActive', {
    type: HealthCheckType.HTTPS_STR_MATCH,
    // By its own address: the shared name may lead to the other site.
    fqdn: Fn.select(1, Fn.split('://', api.apiEndpoint)),
    resourcePath: SITE_PATH,
    searchString: `"state":"${ACTIVE}"`,
    requestInterval: Duration.seconds(30),
    failureThreshold: 3,
  });
  return { failover: Failover.PRIMARY, setIdentifier: name, healthCheck };
};
