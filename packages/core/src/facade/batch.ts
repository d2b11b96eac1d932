import { asBrokerError, type BrokerError } from "../errors/broker-error.ts";
import type { BatchResult } from "./surfaces.ts";

/** Does `work` for every item at once; a refusal of one stops none of the others. */
export async function batch<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<BatchResult<Item>> {
  const done: Item[] = [];
  const failed: { item: Item; error: BrokerError }[] = [];
  await Promise.all(
    items.map(async (item) => {
      try {
        await work(item);
        done.push(item);
      } catch (error) {
        failed.push({
          item,
          error: asBrokerError(error, "INVALID_ARGUMENT", `One item of the batch failed: ${String(error)}`),
        });
      }
    }),
  );
  return { done, failed };
}
