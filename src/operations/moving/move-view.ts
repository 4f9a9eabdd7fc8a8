import type { Move } from '#src/domain/moving/move.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';

const DAY_MS = 86_400_000;

/** A move as answers show it. */
export const moveView = ({ movedAt, keepDays, ...move }: Move) => ({
  move_id: move.id,
  topic_urn: move.topicUrn,
  to_topic_urn: move.toTopicUrn,
  endpoint: move.endpoint,
  phase: move.phase,
  copied: move.copied,
  followed: move.followed,
  started_at: formatTimestamp(move.startedAt),
  updated_at: formatTimestamp(move.updatedAt),
  ...(movedAt !== undefined && {
    moved_at: formatTimestamp(movedAt),
    forwards_until: formatTimestamp(movedAt + keepDays * DAY_MS),
  }),
});
