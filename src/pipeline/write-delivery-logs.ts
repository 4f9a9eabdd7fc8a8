import { DeliveryLogMessage } from '#src/queues/delivery-log.ts';
import { decode } from '#src/queues/text.ts';
import type { LogWriter } from '#src/stores/deliveries/log-writer.ts';

/** A record of the queue of delivery logs. */
export type DeliveryLogRecord = { readonly id: string; readonly body: string };

/** What {@link writeDeliveryLogs} needs. */
export type WriteDeliveryLogsDependencies = {
  readonly logWriter: Pick<LogWriter, 'write'>;
  /** Called with the reason why records are returned as failed. */
  readonly onError: (error: unknown, recordIds: readonly string[]) => void;
};

type ReadMessage = { readonly id: string; readonly message: DeliveryLogMessage };

/**
 * Writes what the lanes noted to the logs of topics; records of one log share calls. Returns the ids of records that failed and
 * are to be received again: lines of theirs may then be in the log twice. What cannot be read fails until the queue gives it
 * up.
 */
export const writeDeliveryLogs = async (
  records: readonly DeliveryLogRecord[],
  { logWriter, onError }: WriteDeliveryLogsDependencies,
): Promise<readonly string[]> => {
  const read = records.map(({ id, body }) => ({ id, message: decode(DeliveryLogMessage, body) }));
  const unreadable = read.flatMap(({ id, message }) => (message === undefined ? [id] : []));
  if (unreadable.length > 0) onError(new Error('A message of delivery logs cannot be read'), unreadable);
  const readable = read.flatMap(({ id, message }): ReadMessage[] => (message === undefined ? [] : [{ id, message }]));
  const failed: string[] = [...unreadable];
  for (const group of Map.groupBy(readable, logOf).values()) {
    try {
      await writeGroup(group, logWriter);
    } catch (error) {
      const ids = group.map(({ id }) => id);
      onError(error, ids);
      failed.push(...ids);
    }
  }
  return failed;
};

const logOf = ({ message: { project, logGroupId, logStreamId } }: ReadMessage): string =>
  JSON.stringify([project, logGroupId, logStreamId]);

const writeGroup = async (group: readonly ReadMessage[], logWriter: Pick<LogWriter, 'write'>): Promise<void> => {
  const [first] = group;
  if (first === undefined) return;
  const { project, logGroupId, logStreamId } = first.message;
  const lines = group.flatMap(({ message }) =>
    message.entries.map(({ at, record }) => ({ at, text: JSON.stringify(record) })),
  );
  await logWriter.write({ project, logGroupId, logStreamId }, lines);
};
