import type { InputOf } from '#src/contract/operation.ts';
import type { DownloadHttpCert } from '#src/contract/service/service.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Returns the certificate that verifies HTTP deliveries; serves both paths (contract section 4.11 nos. 57 and 58). */
export const downloadHttpCert = async (
  { path }: Pick<InputOf<typeof DownloadHttpCert>, 'path'>,
  _call: OperationContext,
  { certificates, region }: Pick<Dependencies, 'certificates' | 'region'>,
): Promise<Reply> => {
  const id = certificateIdOf(path.certificate_id, region);
  const pem = id === undefined ? undefined : await certificates.get(id);
  // The contract has no code for this; the gateway's "nothing at this address" says it best.
  if (pem === undefined) throw new ServiceError('APIGW.0101', 'There is no such certificate.');
  return { status: 200, contentType: 'application/x-pem-file', text: pem };
};

/** Both spellings of the name, with or without the dashes of a UUID (contract section 17 no. 41). */
const certificateIdOf = (name: string, region: string): string | undefined => {
  const isSpelled = (prefix: string): boolean => name.startsWith(prefix) && name.endsWith('.pem');
  const prefix = [`SMN_${region}_`, `SMN-${region}-`].find(isSpelled);
  if (prefix === undefined) return undefined;
  const [, id] = /^([0-9a-f]{32})$/.exec(withoutUuidDashes(name.slice(prefix.length, -'.pem'.length))) ?? [];
  return id;
};

const withoutUuidDashes = (text: string): string =>
  text.toLowerCase().replace(/^(.{8})-(.{4})-(.{4})-(.{4})-(.{12})$/, '$1$2$3$4$5');
