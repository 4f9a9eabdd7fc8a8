import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { type LogLine, logBatches } from '#src/domain/delivery/log-batches.ts';
import type { LogTarget } from '#src/domain/messages/message.ts';

export type LogWriterOptions = {
  readonly logs: CloudWatchLogsClient;
  /**
   * The prefix of every log group's name, `/smn/{stage}/`. With the project after it, no topic can name a log of another tenant
   * or any other log of the account.
   */
  readonly groupPrefix: string;
  /** How many days a log group that is created here keeps its lines. */
  readonly retentionDays: number;
};

/** A log as topics name it, and the project whose topics do. */
type ProjectLogTarget = LogTarget & { readonly project: string };

/** Writes lines to CloudWatch Logs: group `/smn/{stage}/{project}/{log group id}`, stream `{log stream id}`. */
export type LogWriter = {
  /**
   * Writes the lines; group and stream are made on first need. Repeating it writes them again: lines have no identity.
   * Rejects when a call failed; some of the lines may be written then.
   */
  readonly write: (target: ProjectLogTarget, lines: readonly LogLine[]) => Promise<void>;
};

/** Creates the writer; it keeps no state, and creates groups and streams when CloudWatch Logs reports them missing. */
export const createLogWriter = (options: LogWriterOptions): LogWriter => ({
  write: async ({ project, logGroupId, logStreamId }, lines) => {
    const place = { logGroupName: `${options.groupPrefix}${project}/${logGroupId}`, logStreamName: logStreamId };
    for (const batch of logBatches(lines)) {
      try {
        await put(options, place, batch);
      } catch (error) {
        if (!isNamed(error, 'ResourceNotFoundException')) throw error;
        await makeRoom(options, place);
        await put(options, place, batch);
      }
    }
  },
});

type Place = { readonly logGroupName: string; readonly logStreamName: string };

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** Lines that CloudWatch finds too old for the group are left out by it, without an error; nothing could be done for them. */
const put = async ({ logs }: LogWriterOptions, place: Place, batch: readonly LogLine[]): Promise<void> => {
  const logEvents = batch.map(({ at, text }) => ({ timestamp: at, message: text }));
  await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
};

/** The stream is created last: while it is missing, every caller repeats all of these steps. */
const makeRoom = async ({ logs, retentionDays }: LogWriterOptions, place: Place): Promise<void> => {
  const { logGroupName } = place;
  await unlessThere(logs.send(new CreateLogGroupCommand({ logGroupName })));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: retentionDays }));
  await unlessThere(logs.send(new CreateLogStreamCommand(place)));
};

const unlessThere = async (sent: Promise<unknown>): Promise<void> => {
  try {
    await sent;
  } catch (error) {
    if (!isNamed(error, 'ResourceAlreadyExistsException')) throw error;
  }
};
