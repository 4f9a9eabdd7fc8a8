import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { createApp } from '#lib/app.ts';
import type { Stage } from '#lib/stage.ts';

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  DependsOn: z.array(z.string()).default([]),
});

const Template = z.object({
  Resources: z.record(z.string(), Resource),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Export: z.object({ Name: z.string() }).optional() }))
    .default({}),
});

const Reference = z.union([
  z.object({ Ref: z.string() }).transform(({ Ref }) => ({ id: Ref })),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((value) => ({ id: value['Fn::GetAtt'][0] })),
  z.object({ 'Fn::ImportValue': z.string() }).transform((value) => ({ exported: value['Fn::ImportValue'] })),
]);

/** One resource with the properties that a test asked for. */
type Found<T> = {
  readonly id: string;
  readonly properties: T;
  readonly deletionPolicy: string | undefined;
  readonly dependsOn: readonly string[];
};

const templatesOf = (stage: Stage) => {
  const outdir = mkdtempSync(join(tmpdir(), 'smn-infra-'));
  try {
    const context = { 'aws:cdk:bundling-stacks': [] };
    const assembly = createApp({ stage, outdir, context }).synth();
    return {
      isProtected: assembly.getStackByName(`smn-${stage.name}-stateful`).terminationProtection ?? false,
      stateful: Template.parse(assembly.getStackByName(`smn-${stage.name}-stateful`).template),
      service: Template.parse(assembly.getStackByName(`smn-${stage.name}-service`).template),
    };
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

/** The synthesized stacks of a stage, as tests ask about them. Nothing is bundled, and nothing checked. */
export const synthesize = (stage: Stage) => {
  const templates = templatesOf(stage);
  const resources = { ...templates.stateful.Resources, ...templates.service.Resources };
  const exported = new Map(
    Object.values(templates.stateful.Outputs).map(({ Export, Value }) => [Export?.Name ?? '', Value] as const),
  );

  /** The logical id that `Ref`, `Fn::GetAtt` or an import of either names. */
  const idOf = (value: unknown): string => {
    const reference = Reference.parse(value);
    return 'id' in reference ? reference.id : idOf(exported.get(reference.exported));
  };

  /** Every resource of a type, in both stacks, with its properties parsed. */
  const find = <S extends z.ZodType>(type: string, schema: S): readonly Found<z.output<S>>[] =>
    Object.entries(resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties, DeletionPolicy, DependsOn }]) => ({
        id,
        properties: schema.parse(Properties),
        deletionPolicy: DeletionPolicy,
        dependsOn: DependsOn,
      }));

  return { templates, resources, idOf, find };
};

/** The templates of one stage, as {@link synthesize} returns them. */
export type Synthesized = ReturnType<typeof synthesize>;

/** Logical ids without the hash that CDK puts behind them. */
export const nameOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');
