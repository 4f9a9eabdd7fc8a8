import { DomainName, type HttpStageOptions } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** The name of its own that a stage gives its API, with the record that leads there. */
export const domainMappingOf = (scope: Construct, { customDomain }: Stage): Pick<HttpStageOptions, 'domainMapping'> => {
  if (customDomain === undefined) return {};
  const { domainName: name, certificateArn, hostedZone } = customDomain;
  const certificate = Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);
  const domainName = new DomainName(scope, 'Domain', { domainName: name, certificate });
  if (hostedZone !== undefined) {
    new ARecord(scope, 'Alias', {
      recordName: `${name}.`,
      zone: HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
        hostedZoneId: hostedZone.id,
        zoneName: hostedZone.name,
      }),
      target: RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(domainName.regionalDomainName, domainName.regionalHostedZoneId),
      ),
    });
  }
  return { domainMapping: { domainName } };
};
