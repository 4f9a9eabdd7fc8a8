import { createHash } from 'node:crypto';
import { escapeHtml } from '#src/domain/escape-html.ts';
import { shownName } from '#src/domain/messages/links.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { type Rendered, robotMessageOf } from '#src/protocols/robots/robot-text.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';

/** Characters that XML 1.0 cannot hold: controls other than tab and line breaks, lone surrogates, U+FFFE and U+FFFF. */
const NOT_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const cdata = (text: string): string => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The content of a chat message as WeLink's clients write it: XML in XML, with the text as HTML and as it is. */
const contentOf = (text: string): string => {
  const clean = text.replace(NOT_XML, '');
  const html = escapeHtml(clean).replace(/\r\n|[\r\n]/g, '<br>');
  const body = `<imbody><imagelist/><html>${cdata(`<DIV>${html}</DIV>`)}</html><content>${cdata(clean)}</content></imbody>`;
  return `<r><n></n><g>0</g><c>${escapeXml(body)}</c></r>`;
};

/** An id in the form of a UUID, the same for every attempt: WeLink may identify copies by it. */
const messageIdOf = ({ messageId }: Envelope, { subscriptionId }: Recipient): string =>
  createHash('sha256')
    .update(`${messageId}.${subscriptionId}`)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** Builds what is sent to a WeLink group: text, under the name of the topic. Of markdown, which WeLink lacks, the source. */
export const renderWelink = (envelope: Envelope, recipient: Recipient, publicBaseUrl: string): Rendered => {
  const message = robotMessageOf(envelope, recipient, publicBaseUrl);
  if ('fault' in message) return message;
  const { topicUrn, displayName = '' } = envelope;
  const name = shownName({ displayName, name: parseTopicUrn(topicUrn)?.name ?? topicUrn });
  return {
    body: JSON.stringify({
      app_service_info: { app_service_id: '1', app_service_name: name },
      app_msg_id: messageIdOf(envelope, recipient),
      group_id: [recipient.endpoint],
      content: contentOf(message.text),
      content_type: 0,
      client_app_id: '1',
    }),
  };
};
