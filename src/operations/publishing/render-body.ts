import {
  fillEventTemplate,
  namesInTemplate,
  readEventTemplate,
  textOfValue,
} from '#src/domain/events/event-template.ts';
import { readVariables, valueInBody } from '#src/domain/events/event-variables.ts';
import { type Bodies, MAX_BODY_BYTES } from '#src/domain/messages/message.ts';
import { asSubject } from '#src/domain/messages/subject.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { findVariants, renderVariants, type Variants } from './choose-bodies.ts';

/** JSON of another program, and how a message is made of it. */
type ReceivedBody = {
  readonly body: unknown;
  /** Of the caller, whose template it is. */
  readonly project: string;
  /** The name of the message template; absent: the body is the message. */
  readonly template?: string | undefined;
  /** With variables as `<name>`. */
  readonly subject: string;
  /** Paths into the body, by the names of the variables. What has no path is the field of its name at the top of the body. */
  readonly variables: Readonly<Record<string, string>>;
};

/** The message, and the names in its template and its subject for which the body has nothing. */
type RenderedBody = { readonly subject: string; readonly bodies: Bodies; readonly withoutValue: readonly string[] };

/**
 * Makes a message of JSON by the variables of triggers (decision 079): where nothing is, a text is empty. Costs a read if it names a
 * template. Rejects with SMN.0027 and SMN.0076 for a template that cannot be used, and with SMN.0009 for a text that is too long.
 */
export const renderBody = async (
  { body, project, template, subject, variables }: ReceivedBody,
  dependencies: Pick<Dependencies, 'templates'>,
): Promise<RenderedBody> => {
  const paths = readVariables(variables);
  const valueFor = (name: string): unknown => valueInBody(paths, name, body);
  const ofSubject = readEventTemplate(subject, 'any', 'subject');
  const variants = template === undefined ? undefined : await findVariants(template, project, dependencies);
  const tags = variants === undefined ? [] : tagNamesOf(variants);
  const names = new Set([...tags, ...namesInTemplate(ofSubject)]);
  return {
    subject: asSubject(fillEventTemplate(ofSubject, { valueFor, maxLength: MAX_BODY_BYTES })),
    bodies:
      variants === undefined
        ? { default: jsonOf(body) }
        : renderVariants(variants, Object.fromEntries(tags.map((name) => [name, textOf(name, valueFor(name))]))),
    withoutValue: [...names].filter((name) => valueFor(name) === undefined),
  };
};

const tagNamesOf = (variants: Variants): readonly string[] => [
  ...new Set([...variants.values()].flatMap(({ tagNames }) => tagNames)),
];

/** Refused here: many values of this length would fill the memory of the function before their sum is. */
const textOf = (name: string, value: unknown): string => {
  const text = textOfValue(value);
  if (text.length <= MAX_BODY_BYTES) return text;
  throw tooLong(`The value of the variable ${JSON.stringify(name)} has at least ${text.length} bytes`);
};

/** For people to read; on one line if it would be too long otherwise. */
const jsonOf = (body: unknown): string => {
  const line = JSON.stringify(body);
  const bytes = Buffer.byteLength(line);
  if (bytes > MAX_BODY_BYTES) throw tooLong(`The body has ${bytes} bytes as JSON`);
  const lines = JSON.stringify(body, null, 2);
  return Buffer.byteLength(lines) <= MAX_BODY_BYTES ? lines : line;
};

const tooLong = (fault: string): ServiceError =>
  new ServiceError('SMN.0009', `Parameter: Message is invalid. ${fault}; allowed: at most 256 KB.`);
