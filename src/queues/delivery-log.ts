import * as z from 'zod';
import { DeliveryRecord } from '#src/domain/delivery/delivery-record.ts';
import { tolerantObject } from '#src/domain/tolerant-object.ts';
import { type QueueMessage, queueMessageOf } from './envelope-writer.ts';
import { encodeJson } from './text.ts';

const Entry = tolerantObject({
  /** When the attempt began, in epoch milliseconds: the log sorts by it. */
  at: z.int(),
  record: DeliveryRecord,
});
export type DeliveryLogEntry = Readonly<z.infer<typeof Entry>>;

/** What travels on the queue of delivery logs: records of one envelope's recipients, and the log that they belong to. */
export const DeliveryLogMessage = tolerantObject({
  v: z.literal(1),
  project: z.string(),
  logGroupId: z.string(),
  logStreamId: z.string(),
  entries: z.array(Entry).min(1),
});
export type DeliveryLogMessage = Readonly<z.infer<typeof DeliveryLogMessage>>;

/** A batch of ten such messages stays well below the 6 MB that Lambda takes as an event, and PutLogEvents takes five at once. */
const MAX_MESSAGE_BYTES = 200 * 1024;

const TAIL = ']}';

/** The entries as queue messages of at most 200 KB; an entry that is larger travels alone. */
export const deliveryLogMessages = (
  head: Omit<DeliveryLogMessage, 'entries'>,
  entries: readonly DeliveryLogEntry[],
): readonly QueueMessage[] => {
  const opening = `${encodeJson(head).slice(0, -1)},"entries":[`;
  // Each entry is counted with a comma; the first has none.
  const emptyBytes = Buffer.byteLength(opening) + TAIL.length - 1;
  const parts: string[][] = [];
  let room = 0;
  for (const entry of entries) {
    const part = encodeJson(entry);
    const bytes = Buffer.byteLength(part) + 1;
    const open = parts.at(-1);
    if (open === undefined || bytes > room) {
      parts.push([part]);
      room = MAX_MESSAGE_BYTES - emptyBytes - bytes;
    } else {
      open.push(part);
      room -= bytes;
    }
  }
  return parts.map((part) => queueMessageOf(`${opening}${part.join(',')}${TAIL}`));
};
