import { Logger } from '@aws-lambda-powertools/logger';

/** Facts beside a log message, such as `message_id`. Never bodies, tokens, secrets or endpoints. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** The structured log of one function instance. Messages are constant; what varies goes into the facts. */
export const createLogger = () => {
  const powertools = new Logger();
  return {
    /** Facts for every line of this invocation, in place of the previous one's. */
    begin: (facts: Facts): void => {
      powertools.resetKeys();
      powertools.appendKeys(facts);
    },
    info: (message: string, facts: Facts = {}): void => powertools.info(message, facts),
    warn: (message: string, facts: Facts = {}): void => powertools.warn(message, facts),
    /** Logs what went wrong with its stack and causes. */
    error: (message: string, error: unknown, facts: Facts = {}): void =>
      powertools.error(message, { ...facts, error: error instanceof Error ? error : new Error(String(error)) }),
  };
};

/** What {@link createLogger} gives. */
export type FunctionLogger = ReturnType<typeof createLogger>;
