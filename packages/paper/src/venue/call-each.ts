/**
 * Calls every listener. What one throws is raised on its own afterwards: neither the others nor the books may suffer
 * from it.
 */
export function callEach<Item>(listeners: Iterable<(item: Item) => void>, item: Item): void {
  for (const listener of [...listeners]) {
    try {
      listener(item);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
