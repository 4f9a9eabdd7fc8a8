import type { OptionName } from './options.ts';

/** An option, or several of which only one can be given. */
export type Choice = OptionName | readonly OptionName[];

/** What is done to one thing that `--id` names, or with `--all` to many. */
type Many = { readonly wants?: readonly Choice[]; readonly takes: readonly Choice[] };

/** A command: the options that it cannot do without, those that it takes besides, and in a few words what it does. */
export type Command = {
  /** With its group: `credentials create`. */
  readonly name: string;
  readonly wants?: readonly Choice[];
  readonly takes?: readonly Choice[];
  /** The options that go with `--all`; without them the command knows no `--all`. */
  readonly many?: Many;
  readonly does: string;
  /** One of those that it wants, which is given as a word after the name. @default none */
  readonly operand?: OptionName;
  /** What answers, where that is not what answers the group. */
  readonly by?: AnsweredBy;
};

/** What answers commands: the operations API takes the keys of a project's caller, the operator function AWS credentials. */
type AnsweredBy = 'operations API' | 'operator function';

/** Commands that begin with the same word. */
export type CommandGroup = {
  readonly name: string;
  readonly by: AnsweredBy;
  readonly about: string;
  readonly commands: readonly Command[];
};

/** Options of lists that are shown page by page. */
export const PAGE = ['limit', 'cursor'] as const satisfies readonly OptionName[];

/** From when to when. */
export const TIMES = ['since', 'until'] as const satisfies readonly OptionName[];
