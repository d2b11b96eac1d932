import type { Capabilities, ConfiguredAdapter } from "@anybroker/core";
import type { WorldMaker } from "../world.ts";
import { alteredPaperWorld } from "./paper-world.ts";
import { wrapAdapter } from "./wrap-adapter.ts";

/** What a broker claims that takes stop loss and take profit in a second request only, and all else as `capabilities`. */
export const twoStepCapabilities = (capabilities: Capabilities): Capabilities => ({
  ...capabilities,
  protection: { ...capabilities.protection, market: "two-step", pending: "two-step", marketForm: [] },
});

/** A broker whose orders carry no levels: whatever one brings along is ignored, as by a wire without the fields. */
export function takingLevelsLater(broker: ConfiguredAdapter): ConfiguredAdapter {
  return wrapAdapter(broker, {
    capabilities: twoStepCapabilities,
    port: (port) => ({
      ...port,
      placeOrder: ({ stopLoss: _stopLoss, takeProfit: _takeProfit, ...command }, call) =>
        port.placeOrder(command, call),
    }),
  });
}

/** Paper worlds whose broker takes levels in a second request. */
export const twoStepPaperWorld: WorldMaker = alteredPaperWorld(takingLevelsLater);
