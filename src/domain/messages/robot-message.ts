import * as z from 'zod';
import { isObject, parseJson } from '#src/domain/json.ts';

/** The kinds of message that robots know (contract section 7.2); WeLink knows the first only. */
export const ROBOT_MESSAGE_KINDS = ['text', 'markdown'] as const;

/** One of {@link ROBOT_MESSAGE_KINDS}. */
type RobotMessageKind = (typeof ROBOT_MESSAGE_KINDS)[number];

/** The people that a message mentions, by DingTalk's names for them. */
type Mentions = {
  readonly isAtAll?: boolean | undefined;
  readonly atMobiles?: readonly string[] | undefined;
  readonly atUserIds?: readonly string[] | undefined;
};

/** What a robot is to say. */
export type RobotMessage = {
  readonly kind: RobotMessageKind;
  readonly text: string;
  /** Only of a body that has one; else the subject is used. */
  readonly title?: string | undefined;
  readonly at?: Mentions | undefined;
  /** The colour of the title, as Feishu names it. */
  readonly color?: string | undefined;
};

/** The `msgType` of a body that is the JSON text of an object; undefined when it is none, or has none. */
export const robotMessageTypeOf = (body: string): unknown => {
  const value = parseJson(body);
  return isObject(value) ? value['msgType'] : undefined;
};

const text = z.string().optional().catch(undefined);

/** Content stands under its kind or beside it, plain or as an object: only the names of fields are published. */
const Content = z.union([
  z.string().transform((content) => ({ content, text: undefined, title: undefined })),
  z.object({ content: text, text, title: text }),
]);
const content = Content.optional().catch(undefined);

const names = z.array(z.union([z.string(), z.number()]).transform(String)).optional();

/** Malformed mentions are ignored; the message is worth more than they are. */
const At = z
  .object({ isAtAll: z.boolean().optional(), atMobiles: names, atUserIds: names })
  .optional()
  .catch(undefined);

const RobotBody = z.object({
  msgType: z.enum(ROBOT_MESSAGE_KINDS),
  title: text,
  text: content,
  markdown: content,
  content,
  at: At,
  color: text,
});

/**
 * Reads the body of a message for a robot: the JSON text of an object with `msgType` `text` or `markdown` (contract section
 * 7.2). Anything else is plain text, word for word (contract section 17 no. 29): JSON without such a type included.
 */
export const readRobotMessage = (body: string): RobotMessage => {
  const plain = { kind: 'text', text: body } as const;
  const parsed = RobotBody.safeParse(parseJson(body)).data;
  if (parsed === undefined) return plain;
  const { msgType, at, color } = parsed;
  const parts = [parsed[msgType], parsed.content, parsed.text].filter((part) => part !== undefined);
  const words = parts.map((part) => part.content ?? part.text).find((found) => found !== undefined);
  if (words === undefined) return plain;
  const title = parsed.title ?? parts.find((part) => part.title !== undefined)?.title;
  return { kind: msgType, text: words, title, at, color };
};
