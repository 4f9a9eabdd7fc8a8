import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

/** Who signs, as clients of AWS have it. */
export type AwsKeys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** What a client is about to send. */
export type AwsRequest = {
  readonly method: string;
  /** With the path as it goes over the wire. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** What a test may do otherwise than a client should. */
export type AwsSigning = {
  readonly region?: string;
  readonly service?: string;
  /** @default now */
  readonly signingDate?: Date;
  /** Whether the hash of the body is sent, too. @default true */
  readonly applyChecksum?: boolean;
  /** Names of headers to leave unsigned. */
  readonly unsignableHeaders?: Set<string>;
};

/** Signs by the signer of the AWS SDK; returns all headers to send. */
export const signByAws = async (
  { method, url, headers = {}, body }: AwsRequest,
  credentials: AwsKeys,
  signing: AwsSigning = {},
): Promise<Readonly<Record<string, string>>> => {
  const { region = 'us-east-1', service = 'execute-api', applyChecksum = true } = signing;
  const { signingDate, unsignableHeaders } = signing;
  const { protocol, hostname, host, pathname, searchParams } = new URL(url);
  const signer = new SignatureV4({ service, region, credentials, applyChecksum, sha256: Sha256 });
  const query: Record<string, string[]> = {};
  for (const name of searchParams.keys()) query[name] = searchParams.getAll(name);
  const signed = await signer.sign(
    { method, protocol, hostname, path: pathname, query, headers: { host, ...headers }, body },
    { ...(signingDate && { signingDate }), ...(unsignableHeaders && { unsignableHeaders }) },
  );
  return signed.headers;
};
