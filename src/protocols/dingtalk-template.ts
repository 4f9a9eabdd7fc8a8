import { type Fault, type TitledMessage, tooLong } from './robot-text.ts';

/** A message in the form of DingTalk's server API: a template, and its parameter as JSON text. */
export type DingtalkTemplate = { readonly msgKey: 'sampleText' | 'sampleMarkdown'; readonly msgParam: string };

/** The most bytes of `msgParam`. */
const MAX_BYTES = 15_000;

/** The template of a message of an application's robot. It can mention nobody: the API has no field for that. */
export const dingtalkTemplateOf = ({ kind, text, title }: TitledMessage): DingtalkTemplate | Fault => {
  const msgParam = JSON.stringify(kind === 'text' ? { content: text } : { title, text });
  return tooLong(msgParam, MAX_BYTES) ?? { msgKey: kind === 'text' ? 'sampleText' : 'sampleMarkdown', msgParam };
};
