import type { BatchResult, BrokerError } from "@anybroker/core";
import { BatchError } from "../failures.ts";
import type { Output } from "./output.ts";

/** Prints what a batch did to each item, and throws a `BatchError` when some were refused. */
export function reportBatch<Item>(
  output: Output,
  result: BatchResult<Item>,
  verb: string,
  describe: (item: Item) => string,
): void {
  const failure = (item: Item, error: BrokerError): string =>
    `${output.style.bad("failed")}  ${describe(item)}: ${error.code}`;
  output.result(result, () =>
    [
      ...result.done.map((item) => `${output.style.good(verb)}  ${describe(item)}`),
      ...result.failed.map(({ item, error }) => failure(item, error)),
    ].join("\n"),
  );
  if (result.failed.length > 0) throw new BatchError(result.failed.map(({ error }) => error));
}
