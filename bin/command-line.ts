import { type ParseArgsConfig, parseArgs } from 'node:util';
import * as z from 'zod';

/** A failure that the person at the terminal can do something about; shown as one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}

/** The command was called in a wrong way: exit code 2. */
export const wrongUsage = (message: string): CommandError =>
  new CommandError(`${message} See --help.`, { exitCode: 2 });

/** An option without a value. */
export const flag = z.boolean().default(false);

/** An option with any text but an empty one. */
export const text = z.string({ error: 'a text' }).min(1, 'a text that is not empty');

/** An option with a text of a form; `allowed` says which. */
export const textLike = (pattern: RegExp, allowed: string) => z.string({ error: allowed }).regex(pattern, allowed);

/** An option with one of some values. */
export const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values, { error: values.join(', ') });

/** An option with a number. */
export const wholeNumber = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return textLike(/^\d{1,9}$/, error)
    .transform(Number)
    .pipe(z.number().min(least, { error }).max(most, { error }));
};

/** An option with the address of something on the web. */
export const webUrl = z.url({ protocol: /^https?$/, error: 'a URL that starts with http:// or https://' });

/** An option with the address of a service, taken without the slashes at its end. */
export const serviceUrl = webUrl.transform((url) => url.replace(/\/+$/, ''));

/** What a command was called with: its options, and the words that are none. */
export type CommandLine<Options extends z.ZodObject> = {
  readonly options: z.infer<Options>;
  readonly words: readonly string[];
  /** The options as they were typed. */
  readonly typed: Readonly<Record<string, unknown>>;
};

type CommandLineRules<Options extends z.ZodObject> = {
  /** The options by name; the error of each schema says what is allowed. */
  readonly options: Options;
  /** Whether it takes words that are no options. @default false */
  readonly takesWords?: boolean;
  /** The names of the options that go with the words, where that is known. @default all */
  readonly optionsOf?: (words: readonly string[]) => readonly string[] | undefined;
};

/**
 * Reads the command line. Throws a wrong usage for an unknown option, a value that is not allowed and a word too many, in the
 * words of the command line, with what is allowed.
 */
export const readCommandLine = <Options extends z.ZodObject>(
  { options: schema, takesWords = false, optionsOf }: CommandLineRules<Options>,
  given: readonly string[] = process.argv.slice(2),
): CommandLine<Options> => {
  const options = Object.fromEntries(Object.entries(schema.shape).map(([name, type]) => [name, formOf(type)]));
  const parsed = parseArgs({ args: [...given], options, strict: false, allowPositionals: true, tokens: true });
  const names = (optionsOf?.(parsed.positionals) ?? Object.keys(options)).map((name) => `--${name}`).join(', ');
  for (const token of parsed.tokens) {
    if (token.kind === 'positional' && !takesWords)
      throw wrongUsage(`"${shorten(token.value)}" is not allowed here; allowed: ${names}.`);
    if (token.kind !== 'option') continue;
    const option = options[token.name];
    if (option === undefined) throw wrongUsage(`${token.rawName} is no option; allowed: ${names}.`);
    checkForm(token, option.type);
  }
  const checked = schema.safeParse(parsed.values);
  if (!checked.success) throw wrongUsage(checked.error.issues.map((issue) => told(issue, parsed.values)).join('\n'));
  return { options: checked.data, words: parsed.positionals, typed: parsed.values };
};

type OptionForm = NonNullable<ParseArgsConfig['options']>[string];

const formOf = (type: unknown): OptionForm => {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return formOf(type.unwrap());
  if (type instanceof z.ZodArray) return { type: 'string', multiple: true };
  return { type: type instanceof z.ZodBoolean ? 'boolean' : 'string' };
};

type OptionToken = { readonly rawName: string; readonly value?: string | undefined; readonly inlineValue?: unknown };

const checkForm = ({ rawName, value, inlineValue }: OptionToken, type: OptionForm['type']): void => {
  if (type === 'boolean' && value !== undefined)
    throw wrongUsage(`${rawName} takes no value, not "${shorten(value)}".`);
  if (type === 'boolean') return;
  // The name of the next option, nearly always; "-" alone is a value.
  const isForgotten = value === undefined || (inlineValue === false && /^-./.test(value));
  if (isForgotten) throw wrongUsage(`${rawName} wants a value; write ${rawName}=VALUE if it starts with "-".`);
};

const told = ({ path, message }: z.core.$ZodIssue, values: Readonly<Record<string, unknown>>): string => {
  const [name = '', index] = path;
  const value = values[String(name)];
  const [one] = Array.isArray(value) && typeof index === 'number' ? value.slice(index) : [value];
  return one === undefined
    ? `--${String(name)} is missing; allowed: ${message}.`
    : `--${String(name)} is "${shorten(String(one))}"; allowed: ${message}.`;
};

const SHOWN_CHARACTERS = 60;

/** A value as an error shows it. */
export const shorten = (value: string): string =>
  value.length <= SHOWN_CHARACTERS ? value : `${value.slice(0, SHOWN_CHARACTERS)}…`;

type Command<Options extends z.ZodObject> = CommandLineRules<Options> & {
  /** What `--help` shows, whatever else was given; or what makes it of the words. */
  readonly help: string | ((words: readonly string[]) => string);
  readonly main: (line: CommandLine<Options>) => Promise<void>;
};

/** Runs a command and sets the exit code: 0 done, 1 failed, 2 called in a wrong way. */
export const runMain = async <Options extends z.ZodObject>({
  help,
  main,
  ...rules
}: Command<Options>): Promise<void> => {
  try {
    const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
    if (process.argv.includes('--help')) console.log(typeof help === 'string' ? help : help(words));
    else await main(readCommandLine(rules));
  } catch (error) {
    process.exitCode = error instanceof CommandError ? error.exitCode : 1;
    console.error(`Error: ${describe(error)}`);
  }
};

/** The text about an error for a person: its own words, and those of the causes that say more. */
export const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // Failing to connect to several addresses throws an AggregateError without words of its own.
  const inner = error instanceof AggregateError ? error.errors.map(describe).join(', ') : '';
  const cause = error.cause instanceof Error ? ` (${describe(error.cause)})` : '';
  return `${error.message || inner || error.name}${cause}`;
};

/** Whether no program listens at the other end. */
export const isRefused = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === 'ECONNREFUSED') ||
    isRefused(error.cause) ||
    (error instanceof AggregateError && error.errors.some(isRefused)));
