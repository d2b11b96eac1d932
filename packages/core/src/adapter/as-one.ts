/** Takes an item. */
export type Handler<Item> = (item: Item) => void;

/**
 * One function that gives an item to all of `handlers` in order: the only one itself, where there is one.
 *
 * With one reader, as nearly always, a tick then meets no list.
 */
export function asOne<Item>(handlers: readonly Handler<Item>[]): Handler<Item> | undefined {
  if (handlers.length < 2) return handlers[0];
  return (item) => {
    for (let index = 0; index < handlers.length; index += 1) handlers[index]?.(item);
  };
}
