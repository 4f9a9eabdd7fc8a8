import type { StageKeys } from './stage-keys.ts';

/** A stage that shares its registry with another one: with a standby, or as one (decision 120). */
type SharedStage<S extends StageKeys> = S & { readonly region: string };

/** Whether a stage shares its registry with another one. Its Region is known then. */
export const sharesRegistry = <S extends StageKeys>(stage: S): stage is SharedStage<S> =>
  stage.replicas !== undefined || stage.standbyOf !== undefined;

/** The name that the registry has in each of its Regions; undefined where it is shared with none, and CloudFormation names it. */
export const sharedRegistryName = (stage: StageKeys): string | undefined =>
  sharesRegistry(stage) ? `smn-${stage.standbyOf?.stage ?? stage.name}-registry` : undefined;

/** The Regions of the registry, as far as the stage file says. */
export const registryRegions = ({ region, replicas = [], standbyOf }: SharedStage<StageKeys>): readonly string[] => [
  ...(standbyOf === undefined ? [] : [standbyOf.region]),
  region,
  ...replicas,
];
