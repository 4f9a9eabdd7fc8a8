import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { type ApiClient, createApiClient } from '../api/client.ts';
import type { ConsoleConfig } from '../api/config.ts';
import { forgetSignIn, hasSignedIn, leaveForIssuer, leaveForSignOut, returnFromIssuer } from './oidc.ts';
import { type Access, deleteSession, loadConfig, type Role, requestAccess } from './requests.ts';

export type { Role } from './requests.ts';

/** A person at work in one project. The token is kept in the memory of this page and nowhere else. */
export type Session = Omit<Access, 'token'> & {
  readonly api: ApiClient;
  readonly config: ConsoleConfig;
  /** Whether the role may do what `least` may, by the order reader, publisher, operator, admin. */
  readonly may: (least: Role) => boolean;
  /** Whether the API has refused the token: it has expired, or was revoked. */
  readonly hasEnded: boolean;
  readonly signInAgain: () => Promise<void>;
  readonly signOut: () => Promise<void>;
  readonly switchProject: (projectId: string) => Promise<void>;
};

/** What is on the screen before anybody is signed in. */
export type SignInState =
  | { readonly name: 'loading' }
  | { readonly name: 'signed-out'; readonly signIn: () => Promise<void>; readonly error?: Error }
  | { readonly name: 'signed-in'; readonly session: Session };

const ORDER: readonly Role[] = ['reader', 'publisher', 'operator', 'admin'];

const SessionContext = createContext<Session | undefined>(undefined);

export const SessionProvider = SessionContext.Provider;

/** The session of a screen. Throws outside of one: the shell shows screens to who is signed in only. */
export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('There is no session.');
  return session;
};

type Held = { readonly config: ConsoleConfig; readonly idToken: string; readonly access: Access };

const currentPath = (): string => `${window.location.pathname}${window.location.search}`;

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Finds out who is signed in: by the answer of the issuer in the address, else by asking it without a page. */
const resume = async (): Promise<Held | { readonly config: ConsoleConfig } | 'leaving'> => {
  const config = await loadConfig();
  const returned = await returnFromIssuer(config);
  if (returned?.idToken !== undefined)
    return { config, idToken: returned.idToken, access: await requestAccess(returned.idToken) };
  if (returned === undefined && hasSignedIn()) {
    await leaveForIssuer(config, { silently: true, returnTo: currentPath() });
    return 'leaving';
  }
  forgetSignIn();
  return { config };
};

/** Signing in, and what follows from it, for the whole page. */
export const useSignIn = (): SignInState => {
  const [held, setHeld] = useState<Held>();
  const [config, setConfig] = useState<ConsoleConfig>();
  const [error, setError] = useState<Error>();
  const started = useRef(false);
  useEffect(() => {
    // A code can be used once: a second run of this effect must not use it again.
    if (started.current) return;
    started.current = true;
    const start = async () => {
      try {
        const result = await resume();
        if (result === 'leaving') return;
        setConfig(result.config);
        if ('access' in result) setHeld(result);
      } catch (caught) {
        setError(toError(caught));
        setConfig(await loadConfig().catch(() => undefined));
      }
    };
    void start();
  }, []);
  const session = useHeldSession(held, setHeld);
  const signIn = useCallback(async () => {
    try {
      setError(undefined);
      const known = config ?? (await loadConfig());
      await leaveForIssuer(known, { silently: false, returnTo: currentPath() });
    } catch (caught) {
      setError(toError(caught));
    }
  }, [config]);
  if (session !== undefined) return { name: 'signed-in', session };
  if (config === undefined && error === undefined) return { name: 'loading' };
  return { name: 'signed-out', signIn, ...(error !== undefined && { error }) };
};

const useHeldSession = (held: Held | undefined, setHeld: (held: Held) => void): Session | undefined => {
  const queries = useQueryClient();
  const [endedToken, setEndedToken] = useState<string>();
  const token = held?.access.token;
  const api = useMemo(
    () => createApiClient({ token: () => token, onUnauthorized: () => setEndedToken(token) }),
    [token],
  );
  return useMemo(() => {
    if (held === undefined) return undefined;
    const { config, idToken, access } = held;
    const { token: current, ...shown } = access;
    return {
      ...shown,
      ...{ api, config, hasEnded: endedToken === current },
      may: (least) => ORDER.indexOf(access.role) >= ORDER.indexOf(least),
      signInAgain: () => leaveForIssuer(config, { silently: false, returnTo: currentPath() }),
      signOut: async () => {
        await deleteSession(current).catch(() => undefined);
        forgetSignIn();
        if (!(await leaveForSignOut(config, idToken))) window.location.assign('/console/');
      },
      switchProject: async (projectId) => {
        const next = await requestAccess(idToken, projectId);
        await deleteSession(current).catch(() => undefined);
        queries.clear();
        setHeld({ config, idToken, access: next });
      },
    };
  }, [held, api, endedToken, queries, setHeld]);
};
