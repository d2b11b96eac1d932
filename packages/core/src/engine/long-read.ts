/** A long read: iterate it, or collect it. Each iteration starts at the beginning. */
export interface PagedRead<Item> extends AsyncIterable<Item> {
  toArray(): Promise<readonly Item[]>;
}

/** One answer of a read that goes on at `next`. */
export interface CursorPage<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/**
 * Makes a long read of pages. A page is read only when an item of it is asked for, so a reader that leaves early
 * causes no more requests.
 */
export function createPagedRead<Item>(
  readPages: () => AsyncGenerator<readonly Item[], void, undefined>,
): PagedRead<Item> {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const page of readPages()) yield* page;
    },
    async toArray() {
      const items: Item[] = [];
      for await (const page of readPages()) for (const item of page) items.push(item);
      return items;
    },
  };
}

/** Makes a long read of a request that pages by cursor. */
export function createLongRead<Item>(
  fetchPage: (cursor: string | undefined) => Promise<CursorPage<Item>>,
): PagedRead<Item> {
  return createPagedRead(async function* () {
    let cursor: string | undefined;
    do {
      const page: CursorPage<Item> = await fetchPage(cursor);
      if (page.items.length > 0) yield page.items;
      cursor = page.next;
    } while (cursor !== undefined);
  });
}
