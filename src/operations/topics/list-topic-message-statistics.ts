import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopicMessageStatistics } from '#src/contract/topics/statistics.ts';
import type { ErrorCode } from '#src/domain/error-codes.ts';
import { HOUR_MS, hourOf } from '#src/domain/hours.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { Hours } from '#src/stores/topics/statistics-store.ts';
import { getTopic } from './get-topic.ts';

const MAX_WAIT_MS = 31 * 24 * HOUR_MS;

/** Counts the text messages of a topic: one element for each hour, those without any included. */
export const listTopicMessageStatistics = async (
  { path, query }: InputOf<typeof ListTopicMessageStatistics>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'statistics' | 'region' | 'clock'>,
): Promise<Reply> => {
  const hours = { from: query.start_time, to: query.end_time };
  checkHours(hours, dependencies.clock());
  const topic = await getTopic(path, dependencies);
  const counts = await dependencies.statistics.textsByHour(topic.id, hours);
  const statistics = beginningsOf(hours).map((hour) => ({
    start_time: formatTimestamp(hour),
    count: { sms: counts.get(hour) ?? 0 },
  }));
  const total = { sms: statistics.reduce((sum, { count }) => sum + count.sms, 0) };
  return { status: 200, body: { request_id: requestId, total, statistics } };
};

const beginningsOf = ({ from, to }: Hours): readonly number[] =>
  Array.from({ length: (to - from) / HOUR_MS }, (_, index) => from + index * HOUR_MS);

/** The last 31 days; the hour that has begun may be included, and so ends in the future. */
const checkHours = ({ from, to }: Hours, now: number): void => {
  const first = hourOf(now - MAX_WAIT_MS);
  const end = hourOf(now) + HOUR_MS;
  if (from < first || from >= end) throw outside('SMN.0103', from, [first, end - HOUR_MS]);
  if (to <= from) throw new ServiceError('SMN.0114');
  if (to > end) throw outside('SMN.0104', to, [first + HOUR_MS, end]);
};

const outside = (code: Extract<ErrorCode, 'SMN.0103' | 'SMN.0104'>, at: number, allowed: readonly number[]) => {
  const name = code === 'SMN.0103' ? 'start_time' : 'end_time';
  const range = allowed.map(formatTimestamp).join(' to ');
  return new ServiceError(
    code,
    `Parameter: ${name} is invalid. It is ${formatTimestamp(at)}; allowed: the last 31 days, ${range}.`,
  );
};
