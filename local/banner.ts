import { join } from 'node:path';
import { FACTS_FILE, type Facts } from './facts.ts';

type Start = {
  /** How long it took. */
  readonly seconds: number;
  /** The state folder, in which `facts` are written down; undefined for one that does not last. */
  readonly stateDirectory: string | undefined;
};

/** What a person sees when everything is up. */
export const banner = (facts: Facts, { seconds, stateDirectory }: Start): string => `
SMN is up after ${seconds.toFixed(1)} s.

  API endpoint  ${facts.endpoint}
  Project id    ${facts.projectId}
  Access key    ${facts.accessKey}
  Secret key    ${facts.secretKey}
  Auth token    ${facts.authToken}
  Outbox        ${facts.outbox}${consoleOf(facts)}
  API reference ${facts.docs}
  AWS endpoint  ${facts.awsEndpointUrl}   aws events put-events --endpoint-url …
${facts.awsPrincipals.map(toSignAs).join('')}${facts.subscribers.map(toSubscribe).join('')}
Try it: \`npm run demo\` in a second terminal shows the whole flow; the outbox shows in a browser
what people would have received; docs/guide.md has the rest.${written(stateDirectory)} Ctrl-C stops everything.
`;

const consoleOf = ({ console }: Facts): string => (console === undefined ? '' : `\n  Console       ${console}`);

const written = (directory: string | undefined): string =>
  directory === undefined ? '' : ` All of this is in ${join(directory, FACTS_FILE)}.`;

const toSubscribe = ({ name, protocol, endpoint }: Facts['subscribers'][number]): string =>
  `  ${name.padEnd(12)}  subscribe protocol ${protocol}, endpoint ${endpoint}\n`;

/** `arn:aws:iam::000000000000:role/smn-local-deployer` is an AWS role. */
const toSignAs = ({ arn, accessKeyId, secretAccessKey, sessionToken }: Facts['awsPrincipals'][number]): string => {
  const kind = `AWS ${arn.includes(':role/') ? 'role' : 'user'}`;
  const token = sessionToken === undefined ? '' : ` AWS_SESSION_TOKEN=${sessionToken}`;
  return `  ${kind.padEnd(12)}  ${arn}
                AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}${token}
`;
};
