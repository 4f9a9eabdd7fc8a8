import type { PublishedText } from '#src/contract/publishing/published-text.ts';
import { type Bodies, MAX_BODY_BYTES } from '#src/domain/messages/message.ts';
import { renderedLength, renderTemplate, type Template } from '#src/domain/messages/template.ts';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/**
 * The text for each protocol, from whichever form was published. A template is rendered here, once: changing or deleting
 * it does not affect messages accepted before.
 */
export const chooseBodies = async (
  text: PublishedText,
  project: string,
  dependencies: Pick<Dependencies, 'templates'>,
): Promise<Bodies> => {
  switch (text.form) {
    case 'structure':
      return text.bodies;
    case 'message':
      return { default: text.message };
    case 'template':
      return renderVariants(await findVariants(text.name, project, dependencies), text.tags);
  }
};

/** The variants of a template, by protocol. */
export type Variants = ReadonlyMap<string, Pick<Template, 'content' | 'tagNames'>>;

/** The variants of a template of the project: one read. Rejects with SMN.0027 when there are none. */
export const findVariants = async (
  name: string,
  project: string,
  { templates }: Pick<Dependencies, 'templates'>,
): Promise<Variants> => {
  const variants = await templates.getVariants(project, name, ['default', ...PROTOCOLS]);
  if (variants.size === 0) {
    throw new ServiceError('SMN.0027', `Template not found. There is no template named ${JSON.stringify(name)}.`);
  }
  return variants;
};

/** The text that the variants make for each protocol. Throws the refusal of tags that are missing, and of a text that is too long. */
export const renderVariants = (variants: Variants, tags: Readonly<Record<string, string>>): Bodies => {
  const fallback = variants.get('default');
  if (fallback === undefined) throw new ServiceError('SMN.0076');
  checkTags(variants, tags);
  const bodies: { default: string } & { -readonly [P in Protocol]?: string } = {
    default: render(fallback.content, tags),
  };
  for (const protocol of PROTOCOLS) {
    const variant = variants.get(protocol);
    if (variant !== undefined) bodies[protocol] = render(variant.content, tags);
  }
  return bodies;
};

/** A variable may lack its value, but not all of them: the contract wants `tags` with a template that has variables. */
const checkTags = (variants: Variants, tags: Readonly<Record<string, string>>): void => {
  const names = new Set([...variants.values()].flatMap(({ tagNames }) => tagNames));
  if (names.size === 0 || Object.keys(tags).length > 0) return;
  throw new ServiceError(
    'SMN.0038',
    `Parameter: tag is invalid. It is missing; allowed: values for the variables ${[...names].join(', ')}.`,
  );
};

const render = (content: string, tags: Readonly<Record<string, string>>): string => {
  // A text has no fewer bytes than characters: one that is far too long is never made.
  const length = renderedLength(content, tags);
  if (length > MAX_BODY_BYTES) throw wrongLength(`at least ${length}`);
  const body = renderTemplate(content, tags);
  const bytes = Buffer.byteLength(body);
  if (bytes <= MAX_BODY_BYTES && bytes > 0) return body;
  throw wrongLength(String(bytes));
};

const wrongLength = (bytes: string): ServiceError =>
  new ServiceError(
    'SMN.0009',
    `Parameter: Message is invalid. The rendered template has ${bytes} bytes; allowed: 1 byte to 256 KB.`,
  );
