import { Logger } from '@aws-lambda-powertools/logger';

/** Facts beside a log message, such as `message_id`. Never bodies, tokens, secrets or endpoints. */
type Facts = Readonly<Record<string, string | number | boolean>>;

/** The structured log of one function instance. Messages are constant; what varies goes into the facts. */
export type FunctionLogger = {
  /** Facts for every line of this invocation, in place of the previous one's. */
  readonly begin: (facts: Facts) => void;
  readonly info: (message: string, facts?: Facts) => void;
  readonly warn: (message: string, facts?: Facts) => void;

  /** Logs what went wrong with its stack and causes. */
  readonly error: (message: string, error: unknown, facts?: Facts) => void;
};

/** Creates the logger of a function; service name and level come from Powertools' environment variables. */
export const createLogger = (): FunctionLogger => {
  const powertools = new Logger();
  return {
    begin: (facts) => {
      powertools.resetKeys();
      powertools.appendKeys(facts);
    },
    info: (message, facts = {}) => powertools.info(message, facts),
    warn: (message, facts = {}) => powertools.warn(message, facts),
    error: (message, error, facts = {}) =>
      powertools.error(message, { ...facts, error: error instanceof Error ? error : new Error(String(error)) }),
  };
};
