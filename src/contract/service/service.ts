import * as z from 'zod';
import { requestId } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';

/** Contract section 4.11 no. 54. */
const ListProtocols = defineOperation({
  name: 'ListProtocols',
  method: 'GET',
  path: '/v2/notifications/protocols',
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'none',
  summary: 'Lists the protocols that can be subscribed.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ request_id: requestId, protocols: z.array(z.string()) }) },
  errors: [],
});

const cloudServices = z.object({
  request_id: requestId,
  cloud_services: z.array(z.object({ name: z.string(), show_name: z.string() })),
});

/** Contract section 4.11 no. 55. */
const ListCloudService = defineOperation({
  name: 'ListCloudService',
  method: 'GET',
  path: '/v2/notifications/cloud_service',
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'none',
  summary: 'Lists the cloud services that access policies may name.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: { 200: cloudServices },
  errors: [],
});

/** Contract section 4.11 no. 56: the newer path of {@link ListCloudService}. */
const ListCloudServices = defineOperation({
  name: 'ListCloudServices',
  method: 'GET',
  path: '/v2/notifications/cloud-services',
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'none',
  summary: 'Lists the cloud services that access policies may name.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: { 200: cloudServices },
  errors: [],
});

const certificatePath = z.object({ certificate_id: z.string() });

/** Contract section 4.11 no. 57. */
export const DownloadHttpCert = defineOperation({
  name: 'DownloadHttpCert',
  method: 'GET',
  path: '/smn/{certificate_id}',
  caller: 'public',
  summary: 'The certificate that verifies HTTP deliveries, as PEM text.',
  pathParameters: certificatePath,
  query: nothing,
  body: nothing,
  mediaType: 'application/x-pem-file',
  responses: { 200: z.string() },
  errors: ['APIGW.0101'],
});

/** Contract section 4.11 no. 58. */
const DownloadHttpSignCert = defineOperation({
  name: 'DownloadHttpSignCert',
  method: 'GET',
  path: '/v2/notifications/certifications/download/{certificate_id}',
  caller: 'public',
  summary: 'The certificate that verifies HTTP deliveries, as PEM text.',
  pathParameters: certificatePath,
  query: nothing,
  body: nothing,
  mediaType: 'application/x-pem-file',
  responses: { 200: z.string() },
  errors: ['APIGW.0101'],
});

const version = z.object({
  id: z.string(),
  links: z.array(z.object({ href: z.string(), rel: z.string() })),
  min_version: z.string(),
  status: z.enum(['CURRENT', 'SUPPORTED', 'DEPRECATED']),
  updated: z.string(),
  version: z.string(),
});

/** Contract section 4.11 no. 59. */
const ListVersions = defineOperation({
  name: 'ListVersions',
  method: 'GET',
  path: '/',
  caller: 'public',
  summary: 'Lists the versions of the API.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ versions: z.array(version) }) },
  errors: [],
});

/** Contract section 4.11 no. 60. */
const ListVersion = defineOperation({
  name: 'ListVersion',
  method: 'GET',
  path: '/v2',
  caller: 'public',
  summary: 'Shows version 2 of the API.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ version }) },
  errors: [],
});

/** Operations on the service itself. */
export const serviceOperations = {
  ListProtocols,
  ListCloudService,
  ListCloudServices,
  DownloadHttpCert,
  DownloadHttpSignCert,
  ListVersions,
  ListVersion,
};
