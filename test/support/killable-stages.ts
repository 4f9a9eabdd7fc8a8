import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Cloud } from '#local/cloud.ts';
import { type LocalProcess, startStageProcess } from './local-process.ts';
import { createOperator } from './operator.ts';
import { type Api, createApi } from './service.ts';

/** One of two stages that run as processes of their own. */
export type Side = 'from' | 'to';

type Running = { readonly process: LocalProcess; readonly facts: Cloud['facts']; readonly api: Api };

const Keys = z.object({ accessKey: z.string(), secretKey: z.string() });

/** Two local services, each with a state of its own, which are called as one project and may be killed at any time. */
export type KillableStages = {
  readonly project: string;
  /** What a client of a side needs to know, with keys of the project. */
  readonly facts: (side: Side) => Cloud['facts'];
  readonly api: (side: Side) => Api;
  /** What `npm run smn` needs to be told to call a side. */
  readonly options: (side: Side) => readonly string[];
  /** Ends a side by SIGKILL, and starts it again at its old address; resolves when that is up. */
  readonly kill: (side: Side) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts them. `stage` is the content of the stage file of both. */
export const startKillableStages = async (stage: object & { readonly name: string }): Promise<KillableStages> => {
  const directory = await mkdtemp(join(tmpdir(), 'smn-stages-'));
  const start = async (side: Side, port: number) => {
    const process = startStageProcess(join(directory, side), stage, port);
    return { process, own: await process.facts() };
  };
  const from = await start('from', 0);
  const to = await start('to', 0);
  const { projectId: project } = from.own;
  const keysAt = async (facts: Cloud['facts']): Promise<z.infer<typeof Keys>> =>
    Keys.parse(await createOperator(facts, stage.name).run({ command: 'credentials create', project }));
  const keys = { from: await keysAt(from.own), to: await keysAt(to.own) };
  const asProject = (side: Side, { process, own }: Awaited<ReturnType<typeof start>>): Running => {
    const facts = { ...own, projectId: project, ...keys[side] };
    return { process, facts, api: createApi(facts) };
  };
  const running: Record<Side, Running> = { from: asProject('from', from), to: asProject('to', to) };
  return {
    project,
    facts: (side) => running[side].facts,
    api: (side) => running[side].api,
    options: (side) => [...['--project', project, '--local', '--stage', stage.name, '--state', join(directory, side)]],
    kill: async (side) => {
      const { process, facts } = running[side];
      process.signal('SIGKILL');
      await process.ended;
      running[side] = asProject(side, await start(side, Number(new URL(facts.endpoint).port)));
    },
    stop: async () => {
      for (const { process } of Object.values(running)) process.signal('SIGTERM');
      await Promise.all(Object.values(running).map(({ process }) => process.ended));
      await rm(directory, { recursive: true, force: true });
    },
  };
};
