/**
 * How far the move of a topic has come (decision 125): `begun`, its topic may not be frozen yet; `copying`, what belongs to it is copied;
 * `copied`, that was compared with the copy; `moved`, the topic has gone, and its last changes follow; `settled`, these were copied, and
 * what is held follows; `active`, it is in force at the new place; `cleared`, nothing of it is sent from the old one any more, and its
 * dead letters follow; `done`; or `undone`.
 */
export const MOVE_PHASES = [
  'begun',
  'copying',
  'copied',
  'moved',
  'settled',
  'active',
  'cleared',
  'done',
  'undone',
] as const;

/** One of {@link MOVE_PHASES}. */
export type MovePhase = (typeof MOVE_PHASES)[number];

/** The move of a topic to another deployment or project. Times are epoch milliseconds. */
export type Move = {
  /** 32 hex characters, ordered by time. */
  readonly id: string;
  readonly project: string;
  readonly topicId: string;
  readonly topicName: string;
  readonly topicUrn: string;
  /** Where it goes: `https://…` without a trailing slash. */
  readonly endpoint: string;
  readonly toTopicUrn: string;
  /** It stays in this deployment, where it is another project's then. */
  readonly isWithin?: true;
  readonly phase: MovePhase;
  /** Where the phase goes on; absent at its beginning. */
  readonly cursor?: string;
  /** How many subscriptions were copied in this phase, and how many held messages and dead letters have followed in all. */
  readonly copied: number;
  readonly followed: number;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** When the topic had gone; absent before. */
  readonly movedAt?: number;
  /** For how many days what comes to the old place is sent after the topic. */
  readonly keepDays: number;
};

/** Whether nothing more will happen to it. */
export const isOver = ({ phase }: Pick<Move, 'phase'>): boolean => phase === 'done' || phase === 'undone';

/** Whether the topic is still in force at its old place. */
export const canBeUndone = ({ phase }: Pick<Move, 'phase'>): boolean =>
  phase === 'begun' || phase === 'copying' || phase === 'copied';
