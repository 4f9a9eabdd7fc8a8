import * as z from 'zod';
import { MOVE_PHASES, type Move } from '#src/domain/moving/move.ts';
import { readCollection } from '#src/stores/collection-page.ts';
import { existsWith } from '#src/stores/condition.ts';
import { moveKey, movesOf } from '#src/stores/registry-keys.ts';
import type { KeyEncryption } from '#src/stores/secrets/encryption.ts';
import { getItem, putNewItem, type Registry, updateItem } from '#src/stores/table.ts';

const StoredMove = z.object({
  id: z.string(),
  project: z.string(),
  topicId: z.string(),
  topicName: z.string(),
  topicUrn: z.string(),
  endpoint: z.string(),
  toTopicUrn: z.string(),
  isWithin: z.literal(true).exactOptional(),
  phase: z.enum(MOVE_PHASES),
  cursor: z.string().exactOptional(),
  copied: z.number(),
  followed: z.number(),
  startedAt: z.number(),
  updatedAt: z.number(),
  movedAt: z.number().exactOptional(),
  keepDays: z.number(),
}) satisfies z.ZodType<Move, unknown>;

const StoredSecrets = z.object({ secrets: z.base64() });

const Secrets = z.strictObject({ token: z.string(), transferKey: z.base64() });

/** What the other place knows a move by. */
export type MoveSecrets = {
  /** Permits the move, and nothing else. */
  readonly token: string;
  /** 32 bytes: what is secret travels encrypted under it. */
  readonly transferKey: Uint8Array;
};

/** Keeps moves of topics in the registry, for as long as what comes to their old places is sent after them (decision 125). */
export type MoveStore = {
  /** Keeps a new move; false when it is there. */
  readonly create: (move: Move, secrets: MoveSecrets) => Promise<boolean>;

  /** One consistent read. */
  readonly get: (project: string, id: string) => Promise<Move | undefined>;

  /** The same with one call of KMS. */
  readonly secretsOf: (of: Pick<Move, 'project' | 'id'>) => Promise<MoveSecrets | undefined>;

  /** Notes how far it is, unless it is no longer in the phase that was read; then undefined. */
  readonly advance: (move: Move, to: MoveProgress) => Promise<Move | undefined>;

  /** The moves of a project, newest first, read consistently. */
  readonly list: (project: string) => Promise<readonly Move[]>;
};

/** What changes of a move; its cursor ends unless one is given. */
type MoveProgress = Partial<Pick<Move, 'phase' | 'cursor' | 'copied' | 'followed' | 'movedAt'>> &
  Pick<Move, 'updatedAt'>;

/** Creates the store on the registry table. Every method rejects when DynamoDB or KMS fails. */
export const createMoveStore = (registry: Registry & { readonly keys: KeyEncryption }): MoveStore => ({
  create: async (move, { token, transferKey }) => {
    const text = JSON.stringify({ token, transferKey: Buffer.from(transferKey).toString('base64') });
    const secrets = await registry.keys.encrypt(Buffer.from(text), contextOf(move));
    return putNewItem(registry, { ...move, ...moveKey(move), secrets: Buffer.from(secrets).toString('base64') });
  },

  get: async (project, id) => {
    const item = await getItem(registry, moveKey({ project, id }));
    return item && StoredMove.parse(item);
  },

  secretsOf: async (of) => {
    const item = await getItem(registry, moveKey(of));
    if (item === undefined) return undefined;
    const encrypted = Buffer.from(StoredSecrets.parse(item).secrets, 'base64');
    const text = Buffer.from(await registry.keys.decrypt(encrypted, contextOf(of))).toString();
    const { token, transferKey } = Secrets.parse(JSON.parse(text));
    return { token, transferKey: Buffer.from(transferKey, 'base64') };
  },

  advance: async (move, { cursor, ...changed }) => {
    const item = await updateItem(registry, {
      key: moveKey(move),
      set: { ...changed, cursor },
      remove: cursor === undefined ? ['cursor'] : [],
      condition: existsWith({ phase: [move.phase] }),
    });
    return item && StoredMove.parse(item);
  },

  list: async (project) => {
    const items = await readCollection(registry, movesOf(project));
    return items.map((item) => StoredMove.parse(item)).toReversed();
  },
});

const contextOf = ({ project, id }: Pick<Move, 'project' | 'id'>) => ({ purpose: 'move', project, move: id }) as const;
