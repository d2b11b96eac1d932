import type { Capabilities } from "@anybroker/core";
import type { Stage } from "./stage.ts";
import type { FaultName, Observable, WorldOptions } from "./world.ts";

/**
 * Where a scenario runs: `S` over a wire simulator on a virtual clock; `P` also over the paper adapter, as the
 * reference for the end books; `L` also at a live demo account.
 */
export type Tier = "S" | "P" | "L";

/** One numbered case of the conformance suite. */
export interface Scenario {
  /** `ORD-05`: a group and a number; never renumbered. A letter tells variants of one case apart (`IDEM-04b`). */
  readonly id: string;
  /** What holds, as a fact. */
  readonly title: string;
  readonly tiers: readonly Tier[];
  /** Whether a broker with these capabilities can be asked this; default yes. */
  readonly needs?: (capabilities: Capabilities) => boolean;
  /** The faults that the world has to offer. */
  readonly faults?: readonly FaultName[];
  /** What else the world has to offer. */
  readonly world?: WorldOptions;
  /** Its calls are under way together, so the venue's order of them is the network's and is not compared. */
  readonly concurrent?: true;
  /** Other things that the world has to offer. */
  readonly observes?: readonly Observable[];
  run(stage: Stage): Promise<void>;
}

/** Why a scenario does not apply, or undefined when it does. */
export function whySkipped(scenario: Scenario, capabilities: Capabilities, offers: Offers): string | undefined {
  const { world = {}, faults = [], observes = [] } = scenario;
  const missing = [
    ...faults.filter((fault) => !offers.faults.includes(fault)),
    ...observes.filter((it) => !offers.observes.includes(it)),
  ];
  if (missing.length > 0) return `the world does not offer ${missing.join(", ")}`;
  if (!capabilities.positionModes.includes(world.positionMode ?? "hedging") && world.positionMode !== undefined) {
    return `the broker has no ${world.positionMode} accounts`;
  }
  if ((world.accounts ?? 1) > 1 && !capabilities.multipleAccounts) return "one connection serves one account";
  return scenario.needs === undefined ? undefined : whyUnable(scenario.needs, capabilities);
}

/** Names the abilities that a scenario looked at and did not find. */
export function whyUnable(needs: NonNullable<Scenario["needs"]>, capabilities: Capabilities): string | undefined {
  const asked = new Map<string, unknown>();
  const watched = new Proxy(capabilities, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      asked.set(String(name), value);
      return value;
    },
  });
  if (needs(watched)) return undefined;
  const absent = [...asked].filter(([, value]) => value === false || value === "none" || value === undefined);
  const names = (absent.length > 0 ? absent : [...asked]).map(([name]) => name);
  return absent.length > 0
    ? `the broker does not claim ${names.join(", ")}`
    : `what the broker claims as ${names.join(", ")} is something else`;
}

/** What a world can do besides trade; see `World`. */
export interface Offers {
  readonly faults: readonly FaultName[];
  readonly observes: readonly Observable[];
}
