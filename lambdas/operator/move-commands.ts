import * as z from 'zod';
import { HEX_ID, REGION_OR_PROJECT, TOPIC_NAME } from '#src/domain/urn.ts';
import { between, project } from './command-fields.ts';

const moveId = z.string({ error: 'is missing' }).regex(HEX_ID, 'is not 32 lower-case hexadecimal characters');

/** A token travels to it, in the clear only where nothing leaves the machine; paths of the API are put after it. */
const isPlaceOfDeployment = (url: string): boolean => {
  const { protocol, hostname, username, password, search, hash } = new URL(url);
  const isConfidential = protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return isConfidential && [username, password, search, hash].every((part) => part === '');
};

/** The address of a deployment without a slash at its end. */
const baseOf = (url: string): string => (url.endsWith('/') ? url.slice(0, -1) : url);

/** The commands on moves of topics (decision 125). */
export const MOVE_COMMANDS = [
  z.strictObject({
    command: z.literal('moves begin'),
    project,
    /** The name of the topic. */
    topic: z.string({ error: 'is missing' }).regex(TOPIC_NAME, 'is no name of a topic'),
    endpoint: z
      .url({ protocol: /^https?$/, error: 'is no address such as https://smn.example.com', abort: true })
      .refine(isPlaceOfDeployment, 'is no address such as https://smn.example.com')
      .transform(baseOf),
    /** Of the other place; it names the permission to receive the topic. */
    token: z.string({ error: 'is missing' }).min(1),
    toProject: project.optional(),
    /** The region of URNs there. */
    toRegion: z.string().regex(REGION_OR_PROJECT, 'is no region').optional(),
    keepDays: between(1, 365).default(30),
    dryRun: z.literal(true).optional(),
  }),
  z.strictObject({
    command: z.literal('moves receive'),
    project,
    topic: z.string({ error: 'is missing' }).regex(TOPIC_NAME, 'is no name of a topic'),
    keepDays: between(1, 365).default(30),
  }),
  z.strictObject({ command: z.literal('moves continue'), project, id: moveId }),
  z.strictObject({ command: z.literal('moves undo'), project, id: moveId }),
  z.strictObject({ command: z.literal('moves list'), project }),
] as const;
