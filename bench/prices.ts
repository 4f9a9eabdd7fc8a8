/** List prices in us-east-1, first tier, without free tier, in dollars. */
export const PRICES = {
  lambdaRequest: 0.2e-6,
  /** arm64. */
  lambdaGbSecond: 0.0000133334,
  /** Per request of up to 64 KB. */
  sqsRequest: 0.4e-6,
  /** HTTP API, per call of up to 512 KB. */
  apiCall: 1e-6,
  dynamodbWriteUnit: 0.625e-6,
  dynamodbReadUnit: 0.125e-6,
  logGb: 0.5,
  snsPublish: 0.5e-6,
  snsHttpDelivery: 0.6e-6,
} as const;

/** What the cost of a delivery is modelled with, where it is neither counted nor measured here. */
export const ASSUMPTIONS = {
  /** How long an endpoint takes to answer. */
  endpointMs: 50,
  /** How many deliveries find an open connection. */
  reuse: 0.5,
  /** CPU of a TLS handshake, and of what Lambda does around an invocation; measured on a server core. */
  tlsHandshakeCpuMs: 1.8,
  invocationCpuMs: 0.5,
  /** A Graviton core against the core that this runs on. */
  armFactor: 1.5,
  /** Memory that comes with one whole core. */
  mbPerCore: 1769,
  /** Round trips inside a Region. */
  sqsCallMs: 7,
  dynamodbReadMs: 6,
  dynamodbPageMs: 25,
  /** CPU of a publish: the signature, the topic, one send. */
  publishCpuMs: 1.7,
} as const;
