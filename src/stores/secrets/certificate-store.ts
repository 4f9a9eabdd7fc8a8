import * as z from 'zod';
import { HEX_ID } from '#src/domain/urn.ts';
import { certificateKey } from '#src/stores/registry-keys.ts';
import { getItem, type Registry } from '#src/stores/table.ts';

const StoredCertificate = z.object({ pem: z.string() });

/** Returns the certificates of all signing keys, old ones too; they are public. */
export type CertificateStore = {
  /** The certificate as PEM. */
  readonly get: (certificateId: string) => Promise<string | undefined>;
};

/** Creates the store on the registry table; `get` returns PEM, or undefined for an unknown id. It rejects when DynamoDB fails. */
export const createCertificateStore = (registry: Registry): CertificateStore => ({
  get: async (certificateId) => {
    if (!HEX_ID.test(certificateId)) return undefined;
    const item = await getItem(registry, certificateKey(certificateId));
    return item === undefined ? undefined : StoredCertificate.parse(item).pem;
  },
});
