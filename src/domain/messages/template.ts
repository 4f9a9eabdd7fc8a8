import { createHash } from 'node:crypto';
import { PROTOCOLS } from '#src/domain/protocol.ts';

/** The protocols a template may be written for; `default` serves all that have no variant of their own. */
export const TEMPLATE_PROTOCOLS = ['default', ...PROTOCOLS] as const;

/** One protocol of {@link TEMPLATE_PROTOCOLS}. */
type TemplateProtocol = (typeof TEMPLATE_PROTOCOLS)[number];

/** A message template. Project, name and protocol identify it and never change. Times are epoch milliseconds. */
export type Template = {
  /** 32 hex characters: {@link templateId} of the three. */
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly protocol: TemplateProtocol;
  readonly content: string;
  /** The distinct variables of the content, in the order in which they first occur. */
  readonly tagNames: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** A variable in a template's content (contract section 7.3); other text in braces is literal. */
const VARIABLE = /\{([A-Za-z0-9][A-Za-z0-9_.-]{0,20})\}/g;

/** The id of a template: the same project, name and protocol always have the same, so the id is its key too. */
export const templateId = ({
  project,
  name,
  protocol,
}: {
  readonly project: string;
  readonly name: string;
  readonly protocol: string;
}): string =>
  createHash('sha256')
    .update(JSON.stringify([project, name, protocol]))
    .digest('hex')
    .slice(0, 32);

/** The distinct variables of a content, in the order in which they first occur. */
export const tagNamesOf = (content: string): readonly string[] => [
  ...new Set(Array.from(content.matchAll(VARIABLE), ([, name]) => String(name))),
];

/** How many variables a content has, each occurrence counted. */
export const countVariables = (content: string): number => Array.from(content.matchAll(VARIABLE)).length;

/** How long a content would be, in UTF-16 code units, when its variables are replaced by the tags' values. */
export const renderedLength = (content: string, tags: Readonly<Record<string, string>>): number => {
  const values = new Map(Object.entries(tags));
  const added = Array.from(content.matchAll(VARIABLE), ([variable, name]) => {
    return (values.get(String(name))?.length ?? 0) - variable.length;
  });
  return added.reduce((sum, length) => sum + length, content.length);
};

/**
 * The content with its variables replaced by the tags' values, an empty text where there is none. Values are taken as they
 * are: what looks like a variable in one stays text.
 */
export const renderTemplate = (content: string, tags: Readonly<Record<string, string>>): string => {
  const values = new Map(Object.entries(tags));
  return content.replace(VARIABLE, (_, name: string) => values.get(name) ?? '');
};
