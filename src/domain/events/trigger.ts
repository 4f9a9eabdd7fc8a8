/** Ways to write a message that need no template: Cloud Eye's alarms, and OBS's events. */
export const PRESETS = ['ces', 'obs'] as const;

/** One of {@link PRESETS}. */
export type Preset = (typeof PRESETS)[number];

/** What a trigger makes its messages of: one of three. */
export type TriggerContent =
  | { readonly form: 'message'; readonly text: string }
  | { readonly form: 'template'; readonly name: string }
  | { readonly form: 'preset'; readonly preset: Preset };

/** What a trigger does, as far as its project may change it. */
export type TriggerDefinition = {
  readonly topicUrn: string;
  /** An event pattern as JSON; {@link readEventPattern} reads it. */
  readonly pattern: unknown;
  /** With variables as `<name>`; absent: none, or that of the preset. */
  readonly subject?: string;
  readonly content: TriggerContent;
  /** Paths into the event, by the names of the variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly isEnabled: boolean;
};

/** A rule of a project: events of a source that match a pattern are published to a topic. Times are epoch milliseconds. */
export type Trigger = TriggerDefinition & {
  /** 32 hex characters: {@link triggerIdOf}. */
  readonly id: string;
  readonly project: string;
  readonly name: string;
  /** The `source` of events, `aws.s3`; with the name it identifies the trigger in its project, and never changes. */
  readonly source: string;
  readonly createdAt: number;
  readonly updatedAt: number;
};
