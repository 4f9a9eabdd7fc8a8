import { functionTable } from '#lib/functions/function-table.ts';
import { loadStage } from '#lib/stage.ts';
import { ASSUMPTIONS, PRICES } from '../prices.ts';
import { READ_UNITS_PER_SUBSCRIPTION } from '../subscribers.ts';
import type { DeliveryCosts } from './delivery.ts';
import type { FanOutCounts } from './fan-out.ts';
import type { Figure } from './figure.ts';
import type { PublishCounts } from './publish.ts';

/** What the other parts of the bench found. */
export type Findings = {
  readonly publish: PublishCounts;
  /** Of 10,000 subscribers. */
  readonly fanOut: FanOutCounts;
  readonly delivery: DeliveryCosts;
};

const { functions, settings } = loadStage('dev');
const command = 'npm run bench';
const MILLION = 1e6;

const lambda = (ms: number, memoryMb: number): number =>
  PRICES.lambdaRequest + (ms / 1000) * (memoryMb / 1024) * PRICES.lambdaGbSecond;

/** CPU time of this machine as time in a function of that size. */
const inFunction = (cpuMs: number, memoryMb: number): number =>
  (cpuMs * ASSUMPTIONS.armFactor) / Math.min(1, memoryMb / ASSUMPTIONS.mbPerCore);

const publishCost = ({ reads, sqsUnits }: PublishCounts): number => {
  const { memoryMb } = functions.publish;
  const waiting = reads * ASSUMPTIONS.dynamodbReadMs + ASSUMPTIONS.sqsCallMs;
  return (
    PRICES.apiCall +
    lambda(waiting + inFunction(ASSUMPTIONS.publishCpuMs, memoryMb), memoryMb) +
    reads * PRICES.dynamodbReadUnit +
    sqsUnits * PRICES.sqsRequest
  );
};

/** A publish of many: its range goes to the fan-out function by the queue, which reads all pages. */
const expansionCost = (counts: FanOutCounts, subscribers: number): number => {
  const { memoryMb } = functions.fanOut;
  const share = subscribers / counts.subscribers;
  const waiting = counts.reads * share * ASSUMPTIONS.dynamodbPageMs + ASSUMPTIONS.sqsCallMs;
  return (
    2 * PRICES.sqsRequest +
    lambda(waiting + inFunction(counts.cpuMs * share + ASSUMPTIONS.invocationCpuMs, memoryMb), memoryMb) +
    subscribers * READ_UNITS_PER_SUBSCRIPTION * PRICES.dynamodbReadUnit
  );
};

/** One invocation of the lane's function: bounded by its sockets, or by its CPU and the last answer. */
const invocationCost = (recipients: number, { cpuMs }: DeliveryCosts): number => {
  const { memoryMb } = functions.deliverHttp;
  const rounds = Math.ceil(recipients / settings.delivery.socketsPerFunction);
  const handshakes = (1 - ASSUMPTIONS.reuse) * ASSUMPTIONS.tlsHandshakeCpuMs;
  const working = inFunction(recipients * (cpuMs + handshakes) + ASSUMPTIONS.invocationCpuMs, memoryMb);
  return lambda(Math.max(rounds * ASSUMPTIONS.endpointMs, working + ASSUMPTIONS.endpointMs), memoryMb);
};

/** How many HTTP subscribers a topic has, and of how many publishes the envelopes meet in one batch of the queue. */
type Traffic = { readonly subscribers: number; readonly together: number };

/** Dollars per million deliveries, the publish included. */
const perMillion = ({ subscribers, together }: Traffic, { publish, fanOut, delivery }: Findings): number => {
  const isInline = subscribers <= settings.fanOut.inlineSubscribers;
  const share = subscribers / fanOut.subscribers;
  const sends = Math.max(1, Math.ceil(fanOut.sendUnits * share)) + (isInline ? 0 : 1);
  const batches = Math.ceil(
    (Math.max(1, fanOut.envelopes * share) * together) / functionTable.deliverHttp.reads.batchSize,
  );
  const receipts = Math.max(batches, fanOut.receiveUnits * share * together);
  const invocation = invocationCost((subscribers * together) / batches, delivery);
  const total =
    publishCost({ ...publish, sqsUnits: sends }) +
    (isInline ? 0 : expansionCost(fanOut, subscribers)) +
    ((receipts + batches) * PRICES.sqsRequest + batches * invocation) / together +
    ((subscribers * delivery.loggedBytes) / 1e9) * PRICES.logGb;
  return (total / subscribers) * MILLION;
};

const sns = (subscribers: number): number =>
  ((PRICES.snsPublish + subscribers * PRICES.snsHttpDelivery) / subscribers) * MILLION;

const TRAFFIC = [
  { subscribers: 10, together: 1, target: '-' },
  { subscribers: 10, together: functionTable.deliverHttp.reads.batchSize, target: '<= 0.25' },
  { subscribers: 1000, together: 1, target: '<= 0.05' },
  { subscribers: 10_000, together: 1, target: '<= 0.05' },
] as const satisfies readonly (Traffic & { readonly target: string })[];

/** Counts and measurements, multiplied by list prices. */
export const modelCosts = (findings: Findings): readonly Figure[] =>
  TRAFFIC.map(({ subscribers, together, target }) => ({
    what: `modelled dollars per million HTTP deliveries, ${subscribers} subscribers, ${together === 1 ? 'one publish' : `${together} publishes`} at a time (SNS: ${sns(subscribers).toFixed(2)})`,
    measured: perMillion({ subscribers, together }, findings).toFixed(3),
    target,
    command,
  }));
