import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { CommandError, wrongUsage } from '../../command-line.ts';
import type { LocalFacts } from '../../local-facts.ts';
import type { Answer } from '../../operator-function.ts';
import type { Options } from '../options.ts';

/** What moving a topic is called with. */
export type MoveCall = {
  readonly options: Options;
  readonly local: LocalFacts | undefined;
  /** Calls the operator function of the stage that the topic is at. */
  readonly ask: (payload: Answer) => Promise<Answer>;
  /** The same of the stage that it goes to. */
  readonly askThere: (payload: Answer) => Promise<Answer>;
  /** Says how far it is. */
  readonly progress: (text: string) => void;
};

const Move = z.looseObject({
  move_id: z.string(),
  topic_urn: z.string(),
  to_topic_urn: z.string(),
  phase: z.string(),
  copied: z.int(),
  followed: z.int(),
});
type Move = z.infer<typeof Move>;

const Stepped = z.union([
  z.looseObject({ ...Move.shape, waitSeconds: z.number() }),
  z.object({ waitSeconds: z.number(), why: z.string() }),
]);

const Moves = z.object({ moves: z.array(Move) });

/** Where the topic goes, and what permits it there. */
const Place = z.object({ endpoint: z.string(), region: z.string().optional(), token: z.string() });
type Place = z.infer<typeof Place>;

/**
 * Moves a topic, or goes on with its move: that of a command which was cut short. With `--undo` it is undone, with `--dry-run` only asked
 * what would travel and what stands in the way.
 */
export const runMove = async (call: MoveCall): Promise<Answer> => {
  const { options } = call;
  const underWay = await findUnderWay(call);
  if (options.undo) return undo(underWay, call);
  if (underWay !== undefined && !options['dry-run']) return finish(underWay, call);
  const place = await placeOf(call);
  const { topic = '', 'to-project': toProject, 'keep-days': keepDays } = options;
  const begin = {
    ...{ command: 'moves begin', project: projectOf(call), topic, endpoint: place.endpoint, token: place.token },
    ...{ toProject, toRegion: place.region, keepDays },
  };
  if (options['dry-run']) return call.ask({ ...begin, dryRun: true });
  return finish(Move.parse(await call.ask(begin)), call);
};

const projectOf = ({ options, local }: MoveCall): string => options.project ?? local?.projectId ?? '';

/** Phases after which nothing more happens. */
const OVER = ['done', 'undone'];

const findUnderWay = async (call: MoveCall): Promise<Move | undefined> => {
  const { moves } = Moves.parse(await call.ask({ command: 'moves list', project: projectOf(call) }));
  return moves.find(({ topic_urn, phase }) => topic_urn.endsWith(`:${call.options.topic}`) && !OVER.includes(phase));
};

const undo = async (underWay: Move | undefined, call: MoveCall): Promise<Answer> => {
  if (underWay === undefined) throw new CommandError(`No move of the topic ${call.options.topic} is under way.`);
  return call.ask({ command: 'moves undo', project: projectOf(call), id: underWay.move_id });
};

const WAYS = ['to-stage', 'to-endpoint', 'to-project'] as const;

/** Asks the place for what permits the topic there, unless that was given in the environment. */
const placeOf = async (call: MoveCall): Promise<Place> => {
  const { options, ask, askThere } = call;
  const { 'to-stage': stage, 'to-endpoint': endpoint, 'to-project': toProject } = options;
  if (endpoint !== undefined) {
    const token = process.env['SMN_MOVE_TOKEN'];
    if (token === undefined || token === '')
      throw wrongUsage(
        '"topics move" --to-endpoint wants the token of "moves receive" there, as SMN_MOVE_TOKEN in the environment.',
      );
    return { endpoint, region: options['to-region'], token };
  }
  if (stage === undefined && toProject === undefined)
    throw wrongUsage(`"topics move" wants ${WAYS.map((way) => `--${way}`).join(' or ')}.`);
  const receive = {
    ...{ command: 'moves receive', project: toProject ?? projectOf(call), topic: options.topic },
    keepDays: options['keep-days'],
  };
  return Place.parse(await (stage === undefined ? ask(receive) : askThere(receive)));
};

/** Calls the operator function until the move is done. */
const finish = async (begun: Move, call: MoveCall): Promise<Answer> => {
  const { ask, progress } = call;
  let said = '';
  for (;;) {
    const stepped = Stepped.parse(
      await ask({ command: 'moves continue', project: projectOf(call), id: begun.move_id }),
    );
    const text = 'why' in stepped ? String(stepped.why) : shown(stepped);
    if (text !== said) progress(text);
    said = text;
    if ('phase' in stepped && OVER.includes(String(stepped['phase']))) {
      const { waitSeconds: _wait, ...done } = stepped;
      return done;
    }
    if (stepped.waitSeconds > 0) await wait(stepped.waitSeconds * 1000);
  }
};

const WORDS: Readonly<Record<string, string>> = {
  begun: 'It begins',
  copying: 'Subscriptions are copied',
  copied: 'The copy is the same',
  moved: 'The topic has gone; its last changes follow',
  settled: 'What is held follows',
  active: 'It is in force at the new place; the old one is cleared',
  cleared: 'Dead letters follow',
  done: 'Done',
  undone: 'Undone',
};

const shown = (move: Readonly<Record<string, unknown>>): string => {
  const { phase, copied, followed } = Move.parse(move);
  return `${WORDS[phase] ?? phase}: ${copied} subscriptions, ${followed} messages`;
};
