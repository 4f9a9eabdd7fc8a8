import { useQuery } from '@tanstack/react-query';
import { dataOf } from '../../api/client.ts';
import { useSession } from '../../session/session.tsx';

/** How often what is shown is asked for again. */
export const REFRESH_MS = 30_000;

/** How the project is doing, by one call. */
export const useOverview = () => {
  const { api, projectId } = useSession();
  return useQuery({
    queryKey: ['overview', projectId],
    queryFn: () => dataOf(api.GET('/ops/v1/{project_id}/overview', { params: { path: { project_id: projectId } } })),
    refetchInterval: REFRESH_MS,
  });
};

/** What {@link useOverview} has. */
export type Overview = NonNullable<ReturnType<typeof useOverview>['data']>;

/** A number that was counted to a bound: `200+` where there is more. */
export const boundedCount = ({ count, has_more }: { readonly count: number; readonly has_more: boolean }): string =>
  `${count.toLocaleString()}${has_more ? '+' : ''}`;
