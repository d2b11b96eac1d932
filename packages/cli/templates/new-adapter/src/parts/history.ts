import type { Deal } from "@anybroker/core";
import type { Call, HistoryRange, Page } from "@anybroker/core/adapter";
import type { TemplateBrokerClient } from "../client/client.ts";
import { notWritten } from "./not-written.ts";

/** One page of deals, oldest first; `next` leads to the one after it. */
export async function readDeals(_client: TemplateBrokerClient, _range: HistoryRange, _call: Call): Promise<Page<Deal>> {
  throw notWritten("deals", "src/parts/history.ts");
}
