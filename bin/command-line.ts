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
export const wrongUsage = (message: string): CommandError => new CommandError(message, { exitCode: 2 });

/** Runs a command and sets the exit code: 0 done, 1 failed, 2 called in a wrong way. */
export const runMain = async (main: () => Promise<void>): Promise<void> => {
  try {
    await main();
  } catch (error) {
    process.exitCode = error instanceof CommandError ? error.exitCode : 1;
    console.error(`Error: ${describe(error)}`);
  }
};

/** What to tell a person about an error: its own words, and those of the causes that say more. */
export const describe = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // Failing to connect to several addresses gives an AggregateError without words of its own.
  const inner = error instanceof AggregateError ? error.errors.map(describe).join(', ') : '';
  const cause = error.cause instanceof Error ? ` (${describe(error.cause)})` : '';
  return `${error.message || inner || error.name}${cause}`;
};

/** Whether nobody listens at the other end. */
export const isRefused = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === 'ECONNREFUSED') ||
    isRefused(error.cause) ||
    (error instanceof AggregateError && error.errors.some(isRefused)));

/** Parses arguments, turning what `parseArgs` says about them into a wrong use. */
export const readArguments = <T>(parse: () => T): T => {
  try {
    return parse();
  } catch (error) {
    throw wrongUsage(`${describe(error)}\nSee --help.`);
  }
};
