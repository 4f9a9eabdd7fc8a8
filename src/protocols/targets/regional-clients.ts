/** AWS settings that are the same for every client which sends to resources of the allow-list. */
export const targetClientSettings = {
  // The second attempt is for kept sockets that went stale; the lane does the retrying.
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000 },
} as const;

/**
 * Clients by Region, each made when first needed: a resource is called in its own Region. The Regions are those of the
 * allow-list, so there are few.
 */
export const createRegionalClients = <C>(create: (region: string) => C): ((arn: string) => C) => {
  const clients = new Map<string, C>();
  return (arn) => {
    const region = arn.split(':').at(3) ?? '';
    const client = clients.get(region) ?? create(region);
    clients.set(region, client);
    return client;
  };
};

/** Aborts with the invocation, or after the time that an endpoint may take: retries inside the client included. */
export const withinMs = (signal: AbortSignal, timeoutMs: number): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
