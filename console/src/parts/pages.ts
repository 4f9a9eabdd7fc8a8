import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';

/** A page of a list, and where the next one begins. */
type Page<Item> = { readonly items: readonly Item[]; readonly next?: string | undefined };

/** Asks for the page at a cursor; for the first one without. */
export type LoadPage<Item> = (cursor: string | undefined) => Promise<Page<Item>>;

/** The cursor after a page of a list of the SMN API, which counts by offsets; undefined after the last page. */
export const nextOffset = (
  { offset, limit }: { readonly offset: number; readonly limit: number },
  total: number,
): string | undefined => (offset + limit < total ? String(offset + limit) : undefined);

type PagesOptions<Item> = {
  readonly queryKey: readonly unknown[];
  readonly load: LoadPage<Item>;
  readonly isEnabled?: boolean;
  /** The page that is shown, from 1. */
  readonly page: number;
};

/** How many empty pages in a row are skipped: pages of the API may be empty, and not the last. */
const MAX_EMPTY_PAGES = 10;

/** Skips pages without items, for a bounded number of calls. */
const loadFilled =
  <Item>(load: LoadPage<Item>): LoadPage<Item> =>
  async (cursor) => {
    let page = await load(cursor);
    for (let skipped = 0; page.items.length === 0 && page.next !== undefined && skipped < MAX_EMPTY_PAGES; skipped += 1)
      page = await load(page.next);
    return page;
  };

/** The pages of a list up to the one that is shown: cursors lead from one to the next. */
export const usePages = <Item>({ queryKey, load, isEnabled = true, page }: PagesOptions<Item>) => {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => loadFilled(load)(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    enabled: isEnabled,
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage, refetch } = query;
  const loaded = data?.pages.length ?? 0;
  const isBehind = isEnabled && loaded > 0 && loaded < page && hasNextPage && !isFetching && !isError;
  useEffect(() => {
    if (isBehind) void fetchNextPage();
  }, [isBehind, fetchNextPage]);
  return {
    items: data?.pages[page - 1]?.items ?? [],
    isLoading: isEnabled && (query.isLoading || (loaded < page && hasNextPage && !isError)),
    error: query.error ?? undefined,
    hasMore: hasNextPage,
    count: Math.max(loaded, 1),
    refresh: () => void refetch(),
  };
};
