import * as z from 'zod';
import { type ClientCaller, createOfficialClient } from '#test/support/official-client.ts';

const Answer = z.object({ regions: z.tuple([z.object({ id: z.string() })]) });

/** The region that stands in the URNs of a service: not always that of AWS (`settings.region`). */
export const regionOf = async (caller: ClientCaller): Promise<string> => {
  const { regions } = Answer.parse(await createOfficialClient(caller).get('/v3/regions'));
  return regions[0].id;
};
