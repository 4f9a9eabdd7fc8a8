import { aTlsCertificate } from './tls-certificate.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A certificate of its own kind and its private key, as callers send them: Base64 of PEM. Valid for an hour. */
export const appleCredentials = (commonName = 'Apple Push Services: com.example.app') => {
  const { cert, key } = aTlsCertificate(commonName);
  return { platform_principal: base64(cert), platform_credential: base64(key), cert, key };
};

/** An app id and a secret as Huawei issues them; they do not exist. */
export const HUAWEI_CREDENTIALS = {
  platform_principal: '100000001',
  platform_credential: '0123456789abcdef'.repeat(3),
};
