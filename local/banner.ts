import type { Facts } from './facts.ts';
import type { Subscribable } from './subscribers.ts';

/** What a person sees when everything is up. */
export const banner = (facts: Facts, seconds: number, subscribers: readonly Subscribable[]): string => `
SMN is up after ${seconds.toFixed(1)} s.

  API endpoint  ${facts.endpoint}
  Project id    ${facts.projectId}
  Access key    ${facts.accessKey}
  Secret key    ${facts.secretKey}
  Auth token    ${facts.authToken}
  Outbox        ${facts.outbox}
${subscribers.map(toSubscribe).join('')}
Try it: \`npm run demo\` in a second terminal tells the whole story; the outbox shows in a browser
what people would have received; README.md has the rest. Ctrl-C stops everything.
`;

const toSubscribe = ({ name, protocol, endpoint }: Subscribable): string =>
  `  ${name.padEnd(12)}  subscribe protocol ${protocol}, endpoint ${endpoint}\n`;
