/** A line of a log. `at` in epoch milliseconds. */
export type LogLine = { readonly at: number; readonly text: string };

/** What CloudWatch Logs takes in one PutLogEvents: events, bytes (26 more for each event), and the span of their times. */
const MAX_EVENTS = 10_000;
const MAX_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const MAX_SPAN_MS = 86_400_000;

/** Lines of one log stream as calls of PutLogEvents: in the order of their times, each call within the service's limits. */
export const logBatches = (lines: readonly LogLine[]): readonly (readonly LogLine[])[] => {
  const batches: LogLine[][] = [];
  let bytes = 0;
  let startsAt = 0;
  for (const line of lines.toSorted((a, b) => a.at - b.at)) {
    const size = Buffer.byteLength(line.text) + EVENT_OVERHEAD_BYTES;
    const open = batches.at(-1);
    const fits = bytes + size <= MAX_BYTES && line.at - startsAt < MAX_SPAN_MS;
    if (open !== undefined && open.length < MAX_EVENTS && fits) {
      open.push(line);
      bytes += size;
    } else {
      batches.push([line]);
      bytes = size;
      startsAt = line.at;
    }
  }
  return batches;
};
