import createClient, { type Client, type Middleware } from 'openapi-fetch';
import { ApiError, apiErrorOf } from './errors.ts';
import type { paths } from './generated/schema.ts';

/** The API with the types of its OpenAPI document. Paths, parameters and answers are checked by the compiler. */
export type ApiClient = Client<paths>;

export type ApiClientOptions = {
  /** The token of the session at the time of a call. */
  readonly token: () => string | undefined;
  /** Called when the API does not accept the token any more. */
  readonly onUnauthorized: () => void;
};

/** A client of the API on this origin. */
export const createApiClient = ({ token, onUnauthorized }: ApiClientOptions): ApiClient => {
  const client = createClient<paths>({ baseUrl: window.location.origin });
  const authenticate: Middleware = {
    onRequest: ({ request }) => {
      const current = token();
      if (current !== undefined && !request.headers.has('Authorization')) request.headers.set('X-Auth-Token', current);
      return request;
    },
    onResponse: ({ request, response }) => {
      if (response.status === 401 && request.headers.has('X-Auth-Token')) onUnauthorized();
      return response;
    },
    onError: ({ error }) => new ApiError(error instanceof Error ? error.message : String(error), { status: 0 }),
  };
  client.use(authenticate);
  return client;
};

/** What the client resolves to. */
type Answered<Data> = { readonly data?: Data; readonly error?: unknown; readonly response: Response };

/** The data of an answer. Throws {@link ApiError} for every other status than 2xx. */
export const dataOf = async <Data>(call: Promise<Answered<Data>>): Promise<NonNullable<Data>> => {
  const { data, error, response } = await call;
  if (!response.ok) throw apiErrorOf(response, error);
  if (data === undefined || data === null) throw apiErrorOf(response, undefined);
  return data;
};

/** Waits for an answer without data. Throws {@link ApiError} for every other status than 2xx. */
export const done = async (call: Promise<Answered<unknown>>): Promise<void> => {
  const { error, response } = await call;
  if (!response.ok) throw apiErrorOf(response, error);
};
