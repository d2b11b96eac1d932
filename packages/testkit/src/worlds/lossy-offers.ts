import type { Capabilities } from "@anybroker/core";
import type { FaultName } from "../world.ts";
import { PAPER_OFFERS } from "./paper-world.ts";

const OF_PUSHES: readonly FaultName[] = ["setStreamSilent", "setDuplicating", "setPushDelay", "hold"];

/** The faults that a `LossyWire` has around an adapter with these capabilities: where nothing is pushed, no push is lost. */
export function lossyFaults({ events, ticks }: Capabilities): readonly FaultName[] {
  const pushes = events !== "polled" || ticks === "pushed";
  return PAPER_OFFERS.faults.filter((fault) => pushes || !OF_PUSHES.includes(fault));
}
