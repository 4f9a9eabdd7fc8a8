import type { Facts } from './facts.ts';

/** What a person sees when everything is up. */
export const banner = (facts: Facts, seconds: number): string => `
SMN is up after ${seconds.toFixed(1)} s.

  API endpoint  ${facts.endpoint}
  Project id    ${facts.projectId}
  Access key    ${facts.accessKey}
  Secret key    ${facts.secretKey}
  Auth token    ${facts.authToken}
  Outbox        ${facts.outbox}
  API reference ${facts.docs}
  AWS endpoint  ${facts.awsEndpointUrl}   aws events put-events --endpoint-url …
${facts.subscribers.map(toSubscribe).join('')}
Try it: \`npm run demo\` in a second terminal shows the whole flow; the outbox shows in a browser
what people would have received; docs/guide.md has the rest. All of this is in local.json of the state. Ctrl-C stops everything.
`;

const toSubscribe = ({ name, protocol, endpoint }: Facts['subscribers'][number]): string =>
  `  ${name.padEnd(12)}  subscribe protocol ${protocol}, endpoint ${endpoint}\n`;
