/** Who claims to have signed, and for which day, region and service, where the scheme names them. */
export type SigningCredential = {
  readonly accessKey: string;
  /** `20240102/cn-north-4/smn`; empty for schemes whose key holds for ever and everywhere. */
  readonly scope: string;
};

/** One way to sign requests. The canonical request and the final HMAC-SHA256 are the same for all of them. */
export type SignatureScheme = {
  /** The first word of the `Authorization` header and of the string to sign. */
  readonly algorithm: string;
  /** The parameter of the header that names the access key. */
  readonly parameter: 'Access' | 'Credential';
  /** The whole header in its form, for people. */
  readonly form: string;
  /** Reads the parameter's value; undefined when it is not of this scheme. */
  readonly parseCredential: (value: string) => SigningCredential | undefined;
  /** The key of the final HMAC. */
  readonly signingKeyOf: (secretKey: string, credential: SigningCredential) => string | Uint8Array;
};

const PARTS = 'SignedHeaders=a;b;x-sdk-date, Signature=64 hexadecimal characters';

/** The form of a header, `SDK-HMAC-SHA256 Access=AK, SignedHeaders=…, Signature=…`. */
export const formOf = (algorithm: string, credential: string): string => `${algorithm} ${credential}, ${PARTS}`;
