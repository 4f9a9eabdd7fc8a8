import type { Lane } from '#src/domain/protocol.ts';

/** How a lane is built. */
type LaneTraits = {
  /** Its name on the dashboard. */
  readonly title: string;
  /**
   * A lane whose envelopes share invocations has a queue for retries, so that dead endpoints never delay healthy ones, and
   * a quarantine, read one by one, so that an envelope that kills its worker takes no other along.
   */
  readonly hasSideQueues: boolean;
  /** What it delivers has links in it, so that it must know the service's address. */
  readonly hasLinks: boolean;
  /** Whether its endpoints are programs of subscribers, which may be unhealthy; providers of mails, texts and calls are not. */
  readonly watchesHealth: boolean;
  /** Whether its messages are paid for by the piece, so that what may be spent on them may be limited. */
  readonly isPaid: boolean;
};

/** What is built for each lane; which protocols travel on it is in their descriptors. */
export const laneTraits: Readonly<Record<Lane, LaneTraits>> = {
  http: { title: 'HTTP(S) endpoints', hasSideQueues: true, hasLinks: true, watchesHealth: true, isPaid: false },
  email: { title: 'Mail', hasSideQueues: false, hasLinks: true, watchesHealth: false, isPaid: true },
  sms: { title: 'Text messages', hasSideQueues: false, hasLinks: true, watchesHealth: false, isPaid: true },
  function: {
    title: 'Functions and workflows',
    hasSideQueues: false,
    hasLinks: false,
    watchesHealth: true,
    isPaid: false,
  },
  queue: { title: 'Subscribed queues', hasSideQueues: false, hasLinks: false, watchesHealth: true, isPaid: false },
  chat: { title: 'Chat robots', hasSideQueues: false, hasLinks: true, watchesHealth: true, isPaid: false },
  voice: { title: 'Phone calls', hasSideQueues: false, hasLinks: true, watchesHealth: false, isPaid: true },
  push: { title: 'Mobile push', hasSideQueues: false, hasLinks: true, watchesHealth: false, isPaid: false },
};

/** One thing per lane. */
export const perLane = <T>(make: (lane: Lane) => T): Readonly<Record<Lane, T>> => ({
  http: make('http'),
  email: make('email'),
  sms: make('sms'),
  function: make('function'),
  queue: make('queue'),
  chat: make('chat'),
  voice: make('voice'),
  push: make('push'),
});

/** `fanOut` to `FanOut`, the form of construct ids. */
export const pascalCase = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** `fanOut` to `fan-out`, the form of physical names. */
export const kebabCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
