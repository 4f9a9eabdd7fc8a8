import { type ComponentType, lazy } from 'react';
import type { Role } from '../session/session.tsx';

/** A part of the console: loaded when somebody goes there. */
export type Screen = {
  /** Under `/console`, in the form of the router: `/messages/:id`. */
  readonly path: string;
  readonly component: ComponentType;
};

/** Screens in the order of the navigation; a screen with parameters is reached from another. */
export const SCREENS: readonly Screen[] = [
  { path: '/', component: lazy(async () => ({ default: (await import('../screens/home/home.tsx')).Home })) },
  {
    path: '/messages',
    component: lazy(async () => ({ default: (await import('../screens/messages/messages.tsx')).Messages })),
  },
  {
    path: '/messages/:id',
    component: lazy(async () => ({ default: (await import('../screens/messages/message.tsx')).MessageDetails })),
  },
  {
    path: '/topics',
    component: lazy(async () => ({ default: (await import('../screens/topics/topics.tsx')).Topics })),
  },
  {
    path: '/publish',
    component: lazy(async () => ({ default: (await import('../screens/publish/publish.tsx')).Publish })),
  },
  {
    path: '/templates',
    component: lazy(async () => ({ default: (await import('../screens/templates/templates.tsx')).Templates })),
  },
  {
    path: '/templates/:id',
    component: lazy(async () => ({ default: (await import('../screens/templates/template.tsx')).TemplateDetails })),
  },
  {
    path: '/triggers',
    component: lazy(async () => ({ default: (await import('../screens/triggers/triggers.tsx')).Triggers })),
  },
  {
    path: '/triggers/:id',
    component: lazy(async () => ({ default: (await import('../screens/triggers/trigger.tsx')).TriggerDetails })),
  },
  {
    path: '/usage',
    component: lazy(async () => ({ default: (await import('../screens/usage/usage.tsx')).UsageOfProject })),
  },
  {
    path: '/failures',
    component: lazy(async () => ({ default: (await import('../screens/failures/failures.tsx')).Failures })),
  },
  {
    path: '/failures/:id',
    component: lazy(async () => ({ default: (await import('../screens/failures/failure.tsx')).FailureDetails })),
  },
  {
    path: '/letters',
    component: lazy(async () => ({ default: (await import('../screens/letters/letters.tsx')).Letters })),
  },
  {
    path: '/letters/:id',
    component: lazy(async () => ({ default: (await import('../screens/letters/letter.tsx')).LetterDetails })),
  },
  {
    path: '/suppressions',
    component: lazy(async () => ({
      default: (await import('../screens/suppressions/suppressions.tsx')).Suppressions,
    })),
  },
  {
    path: '/jobs',
    component: lazy(async () => ({ default: (await import('../screens/jobs/jobs.tsx')).Jobs })),
  },
  {
    path: '/jobs/:id',
    component: lazy(async () => ({ default: (await import('../screens/jobs/job.tsx')).JobDetails })),
  },
  {
    path: '/topics/:urn',
    component: lazy(async () => ({ default: (await import('../screens/topic/topic.tsx')).TopicDetails })),
  },
  {
    path: '/subscriptions/:urn',
    component: lazy(async () => ({ default: (await import('../screens/subscriber/subscriber.tsx')).Subscriber })),
  },
  {
    path: '/address-book',
    component: lazy(async () => ({
      default: (await import('../screens/address-book/address-book.tsx')).AddressBook,
    })),
  },
  {
    path: '/access',
    component: lazy(async () => ({ default: (await import('../screens/access/access.tsx')).AccessOfProject })),
  },
  {
    path: '/outbox',
    component: lazy(async () => ({ default: (await import('../screens/outbox/outbox.tsx')).Outbox })),
  },
];

/** An entry of the navigation. */
export type NavigationEntry = {
  readonly path: string;
  readonly text:
    | 'home'
    | 'messages'
    | 'topics'
    | 'publish'
    | 'addressBook'
    | 'failures'
    | 'letters'
    | 'suppressions'
    | 'jobs'
    | 'templates'
    | 'triggers'
    | 'usage'
    | 'access'
    | 'outbox';
  /** @default 'reader' */
  readonly least?: Role;
  /** Whether it is there only where the service shows what people would have received. @default false */
  readonly isLocal?: boolean;
};

export const NAVIGATION: readonly NavigationEntry[] = [
  { path: '/', text: 'home' },
  { path: '/messages', text: 'messages' },
  { path: '/failures', text: 'failures' },
  { path: '/letters', text: 'letters' },
  { path: '/suppressions', text: 'suppressions' },
  { path: '/topics', text: 'topics' },
  { path: '/publish', text: 'publish', least: 'publisher' },
  { path: '/address-book', text: 'addressBook' },
  { path: '/templates', text: 'templates' },
  { path: '/triggers', text: 'triggers' },
  { path: '/jobs', text: 'jobs' },
  { path: '/usage', text: 'usage' },
  { path: '/access', text: 'access', least: 'admin' },
  { path: '/outbox', text: 'outbox', isLocal: true },
];
