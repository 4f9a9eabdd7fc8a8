/** `npm start`: the command line around the embedded cloud. It imports late, so that a missing module is one clear line. */
import { setFlagsFromString } from 'node:v8';

const EXIT_FAILURE = 1;
const EXIT_INTERRUPTED = 130;

// Whatever is made below is for this user alone: keys, credentials, messages.
process.umask(0o077);
// A dozen isolates share a laptop: this takes a third off their memory.
setFlagsFromString('--optimize-for-size');

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const oneLine = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const isMissing = 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  if (isMissing)
    return `A part of the program is missing; run \`npm ci\` first. ${error.message.split(' imported from')[0]}.`;
  return error.message;
};

/** A wrong command line has its own. */
const exitCodeOf = (error: unknown): number =>
  error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number' ? error.exitCode : EXIT_FAILURE;

const fail = (error: unknown): never => {
  process.stderr.write(`${oneLine(error)}\n`);
  if (process.argv.includes('--verbose') && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exit(exitCodeOf(error));
};

const run = async (): Promise<void> => {
  const { readOptions, HELP } = await import('./options.ts');
  if (process.argv.includes('--help')) return print(HELP);
  const options = readOptions(process.argv.slice(2));
  const interrupted = Promise.withResolvers<void>();
  let interruptions = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      interruptions += 1;
      if (interruptions > 1) process.exit(EXIT_INTERRUPTED);
      interrupted.resolve();
    });
  const { loadStage } = await import('#lib/stage.ts');
  const stage = loadStage(options.stage);
  const { startCloud } = await import('./cloud.ts');
  const { banner } = await import('./banner.ts');
  const { port, stateDirectory, isVerbose, functions, queues } = options;
  const starting = startCloud({
    port,
    stage,
    verbose: isVerbose,
    functions,
    queues,
    log: print,
    ...(stateDirectory === undefined ? {} : { stateDirectory }),
  });
  const cloud = await Promise.race([starting, interrupted.promise]);
  if (cloud === undefined) return print('Stopped before it was up.');
  print(banner(cloud.facts, { seconds: process.uptime(), stateDirectory }));
  const failure = await Promise.race([cloud.failed, interrupted.promise]);
  print(failure === undefined ? 'Stopping: finishing what is under way. Ctrl-C again stops at once.' : 'Stopping.');
  await cloud.stop();
  if (failure !== undefined) throw failure;
  print('Stopped.');
};

run().then(() => process.exit(), fail);
