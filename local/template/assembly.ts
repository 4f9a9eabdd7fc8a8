import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { StartFailure } from '#local/start-failure.ts';

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
});
export type Resource = z.infer<typeof Resource>;

const Template = z.object({
  Resources: z.record(z.string(), Resource).default({}),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }))
    .default({}),
});

/** A synthesized stack: its template, and its file assets by hash. */
export type Stack = z.infer<typeof Template> & {
  readonly name: string;
  /** Absolute path of an asset by its hash. */
  readonly assets: ReadonlyMap<string, string>;
};

const Artifact = z.object({
  type: z.string(),
  dependencies: z.array(z.string()).default([]),
  properties: z
    .object({ templateFile: z.string().optional(), stackName: z.string().optional(), file: z.string().optional() })
    .default({}),
});
const Manifest = z.object({ artifacts: z.record(z.string(), Artifact) });
const AssetManifest = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })).default({}),
});

type Artifacts = z.infer<typeof Manifest>['artifacts'];

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** Reads all stacks of a cloud assembly, each after those that it depends on. */
export const readAssembly = (directory: string): Stack[] => {
  const { artifacts } = Manifest.parse(readJson(join(directory, 'manifest.json')));
  const assets = readAssets(directory, artifacts);
  return inDependencyOrder(artifacts).flatMap((id) => {
    const { type, properties } = artifacts[id] ?? { type: '', properties: {} };
    if (type === 'cdk:cloud-assembly') throw new StartFailure(`The nested cloud assembly ${id} cannot run locally.`);
    if (type !== 'aws:cloudformation:stack' || properties.templateFile === undefined) return [];
    const template = Template.parse(readJson(join(directory, properties.templateFile)));
    return [{ ...template, name: properties.stackName ?? id, assets }];
  });
};

const readAssets = (directory: string, artifacts: Artifacts): ReadonlyMap<string, string> =>
  new Map(
    Object.values(artifacts)
      .filter(({ type }) => type === 'cdk:asset-manifest')
      .flatMap(({ properties }) =>
        Object.entries(AssetManifest.parse(readJson(join(directory, properties.file ?? ''))).files),
      )
      .flatMap(([hash, { source }]) =>
        source.path === undefined ? [] : [[hash, join(directory, source.path)] as const],
      ),
  );

const inDependencyOrder = (artifacts: Artifacts): string[] => {
  const ordered = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) throw new StartFailure(`The stacks depend on each other in a circle: ${path.join(', ')}.`);
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency, [...path, id]);
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id, []);
  return [...ordered];
};
