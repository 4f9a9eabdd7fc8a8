import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import {
  DownloadHttpCert,
  DownloadHttpSignCert,
  ListCloudService,
  ListCloudServices,
  ListProtocols,
  ListVersion,
  ListVersions,
} from '#src/contract/service.ts';
import { downloadHttpCert } from '#src/operations/service/download-http-cert.ts';
import { listCloudServices } from '#src/operations/service/list-cloud-services.ts';
import { listProtocols } from '#src/operations/service/list-protocols.ts';
import { listVersion } from '#src/operations/service/list-version.ts';
import { listVersions } from '#src/operations/service/list-versions.ts';

/** Operations on the service itself. */
export const serviceOperations: readonly BoundOperation[] = [
  bind(ListProtocols, listProtocols),
  bind(ListCloudService, listCloudServices),
  bind(ListCloudServices, listCloudServices),
  bind(DownloadHttpCert, downloadHttpCert),
  bind(DownloadHttpSignCert, downloadHttpCert),
  bind(ListVersions, listVersions),
  bind(ListVersion, listVersion),
];
