import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Lane } from '#src/domain/protocol.ts';
import { readerOf } from '../functions/function-table.ts';
import { laneTraits, pascalCase } from '../lanes.ts';
import { deadLetterShare, MIN_DEAD_LETTERS } from '../metrics.ts';
import type { Stage } from '../stage.ts';
import type { Alarms } from './alarms.ts';
import { createQueue, grantSend } from './queue.ts';

/** Where a lane comes from. */
export type DeliveryLaneProps = {
  readonly stage: Stage;
  /** Where dead letters go that cannot even be filed. */
  readonly terminalQueue: Queue;
};

/** What a queue of a lane is for. */
export type SourceRole = 'lane' | 'retries' | 'quarantine';

/** A queue that the lane's function reads. */
export type LaneSource = { readonly role: SourceRole; readonly queue: Queue; readonly isReadOneByOne: boolean };

const MAX_WAITS: Readonly<Record<SourceRole, { readonly above: number; readonly reason: string }>> = {
  lane: {
    above: 600,
    reason: 'Nothing waits 10 minutes on a lane that keeps up: longer is a backlog, or a function that fails.',
  },
  retries: {
    above: 1800,
    reason: 'A retry waits 15 minutes at the longest; twice that is a backlog, or a function that fails.',
  },
  quarantine: {
    above: 3600,
    reason: 'What kills its worker is given up after five times six minutes; twice that is a function that fails.',
  },
};

/**
 * The queues of a lane. What fails five times goes to the dead-letter queue, from which it is filed in the deliveries table;
 * what cannot even be filed goes to the terminal queue. Its queues stand in the scope itself rather than in a construct of
 * their own, which would be part of their names.
 */
export class DeliveryLane {
  readonly queue: Queue;
  /** For what failed and waits; with the same reader and dead-letter queue. */
  readonly retries: Queue | undefined;
  /** For what must be delivered alone; with the same reader and dead-letter queue. */
  readonly quarantine: Queue | undefined;
  readonly deadLetters: Queue;
  private readonly lane: Lane;

  constructor(scope: Construct, lane: Lane, { stage, terminalQueue }: DeliveryLaneProps) {
    this.lane = lane;
    const id = pascalCase(lane);
    const isRetained = stage.retainData;
    const secondsOf = (source: Lane | 'deadLetters'): number => stage.functions[readerOf(source)].timeoutSeconds;
    this.deadLetters = createQueue(scope, `${id}DeadLetters`, {
      isRetained,
      consumerSeconds: secondsOf('deadLetters'),
      deadLetters: terminalQueue,
    });
    const create = (name: string): Queue =>
      createQueue(scope, name, { isRetained, consumerSeconds: secondsOf(lane), deadLetters: this.deadLetters });
    const { hasSideQueues } = laneTraits[lane];
    this.queue = create(`${id}Lane`);
    this.retries = hasSideQueues ? create(`${id}Retries`) : undefined;
    this.quarantine = hasSideQueues ? create(`${id}Quarantine`) : undefined;
  }

  /** The queues that the lane's function reads. */
  get sources(): readonly LaneSource[] {
    const { queue, retries, quarantine } = this;
    return [
      { role: 'lane', queue, isReadOneByOne: false },
      ...(retries === undefined ? [] : [{ role: 'retries' as const, queue: retries, isReadOneByOne: false }]),
      ...(quarantine === undefined ? [] : [{ role: 'quarantine' as const, queue: quarantine, isReadOneByOne: true }]),
    ];
  }

  /** Allows sending envelopes to the lane. */
  grantSend(grantee: IGrantable): Grant {
    return grantSend(this.queue, grantee);
  }

  /** Allows sending held envelopes on: new ones to the lane, retries to their queue. */
  grantRelease(grantee: IGrantable): Grant {
    const granted = this.grantSend(grantee);
    return this.retries === undefined ? granted : granted.combine(grantSend(this.retries, grantee));
  }

  /** Allows what the lane's own function does with envelopes: retrying, isolating and giving up recipients. */
  grantRequeue(grantee: IGrantable): Grant {
    return this.sources.reduce(
      (granted, { queue }) => granted.combine(grantSend(queue, grantee)),
      grantSend(this.deadLetters, grantee),
    );
  }

  /** Adds the alarms for what the lane gives up, and for what waits in its queues too long. */
  addAlarms(alarms: Alarms, stageName: string): void {
    alarms.add(`${this.lane}-dead-letters`, {
      metric: deadLetterShare(stageName, this.lane),
      above: 20,
      reason: `More than a fifth of the recipients were given up, and at least ${MIN_DEAD_LETTERS}: that is the lane or its provider rather than one endpoint.`,
      runbook: 'dead-letters',
    });
    alarms.add(`${this.lane}-dead-letter-queue-age`, {
      metric: this.deadLetters.metricApproximateAgeOfOldestMessage(),
      above: 600,
      reason: 'Dead letters are filed within seconds; after 10 minutes the dead-letter function fails.',
      runbook: 'dead-letters-are-not-filed',
    });
    for (const { role, queue } of this.sources) {
      alarms.add(`${this.lane}-${role}-age`, {
        metric: queue.metricApproximateAgeOfOldestMessage(),
        ...MAX_WAITS[role],
        runbook: 'a-lane-is-behind',
      });
    }
  }
}
