import { SNS_SOURCE } from '#src/domain/event-settings.ts';
import { serviceOfSource } from './event-keys.ts';
import type { StageKeys } from './stage-keys.ts';

type EventMistake = { readonly path: readonly (string | number)[]; readonly message: string };

/** What is wrong with the sources of events of a stage: loops, sources named twice, and unknown services. */
export const mistakesOfEvents = (stage: StageKeys): readonly EventMistake[] => {
  const { sources, topics } = stage.events;
  const names = sources.map(({ source }) => source);
  const arns = topics.map(({ arn }) => arn);
  return [
    ...sources.flatMap((listed, index) => {
      const message = mistakeOfSource(listed.source) ?? twice(names, index) ?? mistakeOfService(stage, listed);
      return message === undefined ? [] : [{ path: ['events', 'sources', index], message }];
    }),
    ...topics.flatMap(({ arn, service }, index) => {
      const message = mistakeOfTopic(stage, arn) ?? twice(arns, index) ?? unknownService(stage, service);
      return message === undefined ? [] : [{ path: ['events', 'topics', index], message }];
    }),
  ];
};

const mistakeOfSource = (source: string): string | undefined => {
  if (/^smn(?:\.|$)/i.test(source))
    return `"${source}" is the service's own: its messages would become events again for ever`;
  return source === SNS_SOURCE
    ? `"${source}" is what notifications of SNS have: name topics under events.topics`
    : undefined;
};

const twice = (names: readonly string[], index: number): string | undefined =>
  names.indexOf(names[index] ?? '') < index ? `"${names[index]}" is listed twice: name it once` : undefined;

const mistakeOfService = (stage: StageKeys, listed: StageKeys['events']['sources'][number]): string | undefined => {
  const service = serviceOfSource(listed);
  if (service !== undefined) return unknownService(stage, service);
  return `"${listed.source}" needs a service, which access policies let in; allowed: ${servicesOf(stage)}`;
};

const unknownService = (stage: StageKeys, service: string): string | undefined =>
  stage.settings.cloudServices.some(({ name }) => name === service)
    ? undefined
    : `"${service}" is none of settings.cloudServices; allowed: ${servicesOf(stage)}`;

const servicesOf = ({ settings }: StageKeys): string => settings.cloudServices.map(({ name }) => name).join(', ');

const mistakeOfTopic = ({ name }: StageKeys, arn: string): string | undefined =>
  arn.split(':').at(-1)?.startsWith(`smn-${name}-`) === true
    ? `"${arn}" is a topic of the service itself: messages would loop for ever`
    : undefined;
