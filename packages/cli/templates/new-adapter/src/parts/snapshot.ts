import type { Call, Snapshot } from "@anybroker/core/adapter";
import type { TemplateBrokerClient } from "../client/client.ts";
import { notWritten } from "./not-written.ts";

/** Account, positions and resting orders as they are now: `toAccountSummary` has the first of them. */
export async function readSnapshot(_client: TemplateBrokerClient, _call: Call): Promise<Snapshot> {
  throw notWritten("snapshot", "src/parts/snapshot.ts");
}
