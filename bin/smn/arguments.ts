import { shorten, wrongUsage } from '../command-line.ts';
import type { Choice, Command, CommandGroup } from './command-group.ts';
import { COMMAND_GROUPS } from './commands.ts';
import { type OptionName, Options } from './options.ts';

/** What every command takes. */
export const COMMON = ['stage', 'region', 'local', 'state', 'json', 'help'] as const satisfies readonly OptionName[];

/** Who calls the operations API. */
export const CALLER = ['endpoint', 'project'] as const satisfies readonly OptionName[];

/** Options that do not go with others. */
const CONFLICTS: readonly { readonly option: OptionName; readonly others: readonly OptionName[] }[] = [
  { option: 'role', others: ['actions'] },
  { option: 'access-key', others: ['role', 'actions', 'topics'] },
  { option: 'set', others: ['remove'] },
  { option: 'to-endpoint', others: ['to-stage'] },
  { option: 'undo', others: ['to-stage', 'to-endpoint', 'to-project', 'dry-run'] },
];

/** A command with its group. */
type Found = { readonly group: CommandGroup; readonly command: Command };

/** The group of that name. */
export const findGroup = (name: string | undefined): CommandGroup | undefined =>
  COMMAND_GROUPS.find((group) => group.name === name);

/** Whether a word names a group, and no command. */
export const isGroup = (word: string): boolean => findGroup(word)?.commands.every(({ name }) => name !== word) ?? false;

/** The command that words begin with. */
const findCommand = (words: string): Found | undefined =>
  COMMAND_GROUPS.flatMap((group) => group.commands.map((command) => ({ group, command }))).find(
    ({ command: { name } }) => words === name || words.startsWith(`${name} `),
  );

/** The options that a command takes, but for those that all take. */
const namesOf = ({ group, command: { by = group.by, wants = [], takes = [], many } }: Found): readonly OptionName[] => {
  const ofMany: readonly Choice[] = many === undefined ? [] : ['id', 'all', ...(many.wants ?? []), ...many.takes];
  return [...[...wants, ...takes, ...ofMany].flat(), ...(by === 'operations API' ? CALLER : [])];
};

/** What was called: the name of the command, and its operand among the options. Words that are no command stay as they are. */
export const withOperand = (
  words: readonly string[],
  options: Options,
): { readonly command: string; readonly options: Options } => {
  const found = findCommand(words.join(' '))?.command;
  const [value, ...more] = words.slice(found?.name.split(' ').length);
  if (found?.operand === undefined || value === undefined || more.length > 0)
    return { command: words.join(' '), options };
  return { command: found.name, options: { ...options, [found.operand]: value } };
};

/** The names of the options that go with the words of a command line; undefined if these are no command. */
export const optionsOf = (words: readonly string[]): readonly OptionName[] | undefined => {
  const found = findCommand(words.join(' '));
  return found && [...namesOf(found), ...COMMON];
};

/** What the operator function calls an option, where that is not its name. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  'access-key': 'accessKey',
  ttl: 'ttlSeconds',
  role: 'actions',
  'keep-days': 'keepDays',
};

/**
 * The payload for the operator function. Throws a wrong usage for arguments that the command does not take, and for missing
 * ones.
 */
export const payloadOf = (
  words: string,
  options: Options,
  localProject: string | undefined,
): Record<string, unknown> => {
  const found = findCommand(words);
  if (found?.command.name !== words) throw unknownCommand(words);
  const { command } = found;
  const names = namesOf(found);
  const given: Partial<Options> = { ...(names.includes('project') && { project: localProject }), ...present(options) };
  checkTaken(command, given, [...names, ...COMMON]);
  checkConflicts(command, given);
  checkWanted(command, given);
  const values = names.flatMap((name) => (given[name] === undefined ? [] : [[ARGUMENTS[name] ?? name, given[name]]]));
  return { command: words, ...Object.fromEntries(values) };
};

const unknownCommand = (words: string): Error => {
  const group = findGroup(words.split(' ')[0]);
  const allowed = group === undefined ? COMMAND_GROUPS.map(({ name }) => `${name} …`) : group.commands.map(nameOf);
  return wrongUsage(`There is no command "${words}"; allowed: ${allowed.join(', ')}.`);
};

const nameOf = ({ name }: Command): string => name;

/** What was given: options that have a value, and flags that are set. */
const present = (options: Options): Partial<Options> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== false));

const checkTaken = ({ name, many }: Command, given: Partial<Options>, names: readonly OptionName[]): void => {
  const unknown = keysOf(given).filter((one) => !names.includes(one));
  if (unknown.length > 0)
    throw wrongUsage(`"${name}" takes no ${listed(unknown, 'or')}; allowed: ${names.map(dashed).join(', ')}.`);
  if (many === undefined || given.all) return;
  const needless = [...(many.wants ?? []), ...many.takes].flat().filter((one) => given[one] !== undefined);
  if (given.id !== undefined && needless.length > 0)
    throw wrongUsage(`"${name}" takes ${listed(needless, 'and')} only with --all.`);
};

const keysOf = (given: Partial<Options>): readonly OptionName[] => Options.keyof().array().parse(Object.keys(given));

const checkConflicts = ({ name }: Command, given: Partial<Options>): void => {
  for (const { option, others } of CONFLICTS) {
    if (given[option] !== undefined && others.some((other) => given[other] !== undefined))
      throw wrongUsage(`"${name}" takes either ${dashed(option)} or ${listed(others, 'and')}.`);
  }
};

const checkWanted = ({ name, wants = [], many }: Command, given: Partial<Options>): void => {
  if (many !== undefined && (given.id === undefined) === (given.all === undefined))
    throw wrongUsage(`"${name}" wants either --id or --all.`);
  const wanted = [...wants, ...(given.all ? (many?.wants ?? []) : [])];
  const missing = wanted.filter((choice) => [choice].flat().every((one) => given[one] === undefined));
  const words = missing.map((choice) => listed([choice].flat(), 'or'));
  if (words.length > 0) throw wrongUsage(`"${name}"${given.all ? ' --all' : ''} wants ${words.join(' and ')}.`);
  for (const choice of wanted) {
    const several = [choice].flat().filter((one) => given[one] !== undefined);
    if (several.length > 1) throw wrongUsage(`"${name}" takes only one of ${listed([choice].flat(), 'and')}.`);
  }
  if (name === 'tokens revoke' && given.token === undefined && given.project === undefined)
    throw wrongUsage(`"${name}" wants --project with --name or --id.`);
};

/** Commands that do something until a time. */
const ENDS_LATER: readonly string[] = ['subscriptions pause', 'failures mute'];

/**
 * Refuses a pause, or a mute, that would end in the past, in the words that were typed: `30m` is half an hour ago, `+30m` to come.
 */
export const checkPause = (command: string, { until }: Options, typed: Readonly<Record<string, unknown>>): void => {
  if (!ENDS_LATER.includes(command) || until === undefined || Date.parse(until) > Date.now()) return;
  const given = String(typed['until']);
  const example = /^\d+[mhd]$/.test(given) ? `+${given}` : '+30m';
  throw wrongUsage(
    `"${command}": --until is "${shorten(given)}", which is past; allowed: a time to come, such as ${example}.`,
  );
};

const dashed = (name: string): string => `--${name}`;

/** Names of options as a sentence has them: `--a, --b or --c`. */
const listed = (names: readonly OptionName[], and: 'and' | 'or'): string => {
  const [last = '', ...others] = names.map(dashed).toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(', ')} ${and} ${last}`;
};

/**
 * A text of the operator function in the words of the command line: its `"accessKey"` is `--access-key` here, as is a part of it.
 */
export const inOptions = (error: string): string =>
  error.replaceAll(/"([A-Za-z]+)(?:\.\d{1,3})?"/g, (words, argument) => {
    const option = Options.keyof().options.find((name) => (ARGUMENTS[name] ?? name) === argument);
    return option === undefined ? words : `--${option}`;
  });
