import { newId } from '#src/domain/identifiers.ts';
import type { Move } from '#src/domain/moving/move.ts';
import type { MoveDependencies as MovingDependencies } from '#src/operations/moving/move-context.ts';
import { beginMove, continueMove, planMove, undoMove } from '#src/operations/moving/move-topic.ts';
import { moveView } from '#src/operations/moving/move-view.ts';
import { PlaceUnavailable } from '#src/operations/moving/place-unavailable.ts';
import type { IssuedTokenStore } from '#src/stores/secrets/issued-token-store.ts';
import type { OperatorCommand } from './commands.ts';

/** What the commands on moves need. */
export type MoveDependencies = MovingDependencies & {
  readonly tokens: Pick<IssuedTokenStore, 'createNamed'>;
  /** The address of this deployment. */
  readonly publicBaseUrl: string;
};

type MoveCommand = Extract<OperatorCommand, { readonly command: `moves ${string}` }>;
type Answer = Readonly<Record<string, unknown>>;

/** After so many seconds a place that cannot be reached is called again. */
const RETRY_SECONDS = 5;

/**
 * Runs a command on moves of topics (decision 125). `moves continue` works for half a minute at most, and is called until its answer
 * says `done`: after the `waitSeconds` that it names.
 */
export const runMoveCommand = async (command: MoveCommand, dependencies: MoveDependencies): Promise<Answer> => {
  try {
    return await run(command, dependencies);
  } catch (error) {
    if (error instanceof PlaceUnavailable) return { error: error.message };
    throw error;
  }
};

const run = async (command: MoveCommand, dependencies: MoveDependencies): Promise<Answer> => {
  switch (command.command) {
    case 'moves receive':
      return permit(command, dependencies);
    case 'moves begin': {
      const { command: _command, dryRun, ...request } = command;
      if (dryRun === true) return { ...(await planMove(request, dependencies)) };
      return shown(await beginMove(request, dependencies), 0);
    }
    case 'moves continue':
      return goOn(command, dependencies);
    case 'moves undo':
      return shown(await undoMove(command, dependencies), 0);
    case 'moves list':
      return { moves: (await dependencies.moves.list(command.project)).map(moveView) };
  }
};

type Named<Name extends MoveCommand['command']> = Extract<MoveCommand, { readonly command: Name }>;

/** Days that a move itself may take. */
const MOVING_DAYS = 7;
const DAY_MS = 86_400_000;

/** Lets a topic come here: what is forwarded after it comes by the same token. */
const permit = async (
  { project, topic, keepDays }: Named<'moves receive'>,
  { tokens, publicBaseUrl, region, clock }: MoveDependencies,
): Promise<Answer> => {
  const now = clock();
  const grant = { actions: ['smn:topic:receive'], topics: [topic] };
  const expiresAt = now + (keepDays + MOVING_DAYS) * DAY_MS;
  const made = await tokens.createNamed({ project, name: `move-${newId()}`, grant, now, expiresAt });
  if (made === undefined) throw new Error('A new token has the name of another one');
  return { project, endpoint: publicBaseUrl, region, ...made, expiresAt: new Date(expiresAt).toISOString() };
};

const goOn = async (command: Named<'moves continue'>, dependencies: MoveDependencies): Promise<Answer> => {
  try {
    const { move, waitSeconds } = await continueMove(command, dependencies);
    return shown(move, waitSeconds);
  } catch (error) {
    if (error instanceof PlaceUnavailable) return { waitSeconds: RETRY_SECONDS, why: error.message };
    throw error;
  }
};

const shown = (move: Move, waitSeconds: number): Answer => ({ ...moveView(move), waitSeconds });
