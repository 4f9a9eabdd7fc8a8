import { SNS_SOURCE } from '#src/domain/event-settings.ts';
import { serviceOfSource } from './event-keys.ts';
import { fitsQueuePolicy } from './queue-policy-size.ts';
import type { StageKeys } from './stage-keys.ts';

type EventMistake = { readonly path: readonly (string | number)[]; readonly message: string };

/** What is wrong with the sources of events of a stage: loops, sources named twice, and unknown services. */
export const mistakesOfEvents = (stage: StageKeys): readonly EventMistake[] => {
  const { sources, topics, rules } = stage.events;
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
    ...mistakesOfRules(stage, rules),
  ];
};

const mistakesOfRules = (stage: StageKeys, rules: StageKeys['events']['rules']): readonly EventMistake[] => {
  if (rules === undefined) return [];
  const { service, names = [] } = rules;
  const unknown = unknownService(stage, service);
  return [
    ...(unknown === undefined ? [] : [{ path: ['events', 'rules', 'service'], message: unknown }]),
    ...names.flatMap((name, index) => {
      const message = twice(names, index) ?? mistakeOfRule(stage, name);
      return message === undefined ? [] : [{ path: ['events', 'rules', 'names', index], message }];
    }),
    ...(fitsQueuePolicy(stage.events, names) ? [] : [{ path: ['events', 'rules', 'names'], message: TOO_MANY_RULES }]),
  ];
};

const TOO_MANY_RULES =
  'the policy of the queue cannot hold so many, beside sources and topics: name fewer, or what their names begin with';

/** Events that are about such a rule, as those of a schedule are, are the service's own. */
const mistakeOfRule = ({ name }: StageKeys, rule: string): string | undefined =>
  rule.startsWith(`smn-${name}-`)
    ? `"${rule}" is a rule of the service itself: its events would be dropped`
    : undefined;

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
