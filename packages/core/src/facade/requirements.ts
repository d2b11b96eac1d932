import type { Capabilities } from "../adapter/capabilities.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { PositionMode } from "../model/account.ts";
import type { Requirements } from "./connect-options.ts";

/** One need of the program that the broker does not meet. */
export interface UnmetRequirement {
  /** The key of `requires`. */
  readonly requirement: keyof Requirements;
  readonly needed: unknown;
  readonly found: unknown;
}

/** The needs that are plainly met or not. */
const MET: Readonly<
  Record<Exclude<keyof Requirements, "positions" | "orders" | "timeInForce">, (capabilities: Capabilities) => boolean>
> = {
  depth: (capabilities) => capabilities.depth,
  partialClose: (capabilities) => capabilities.partialClose,
  closeBy: (capabilities) => capabilities.closeBy,
  trailingStop: (capabilities) => capabilities.protection.trailing,
  modifyOrder: (capabilities) => capabilities.modifyOrder.length > 0,
  candles: (capabilities) => capabilities.candleTimeframes.length > 0,
  dealHistory: (capabilities) => capabilities.dealHistory,
};

/**
 * Checks what a program says it needs against what the broker (and, once it is open, the account) can do.
 *
 * @param accountMode the open account's own mode; without it any mode that the broker has will do.
 *
 * Throws REQUIREMENT_NOT_MET that names every unmet need at once, also as `details.unmet`. A need of `false` needs nothing.
 */
export function checkRequirements(
  requires: Requirements,
  capabilities: Capabilities,
  accountMode?: PositionMode,
): void {
  const unmet = [...unmetLists(requires, capabilities, accountMode), ...unmetFlags(requires, capabilities)];
  if (unmet.length === 0) return;
  const parts = unmet.map(
    ({ requirement, needed, found }) => `${requirement} ${words(needed)} (it has ${words(found)})`,
  );
  throw new BrokerError(
    "REQUIREMENT_NOT_MET",
    `The program needs what the broker does not have: ${parts.join("; ")}; choose another account or broker, or drop it from requires.`,
    { details: { unmet } },
  );
}

const words = (value: unknown): string => (Array.isArray(value) ? value.join(", ") || "none" : String(value));

function unmetLists(
  { positions, orders = [], timeInForce = [] }: Requirements,
  capabilities: Capabilities,
  accountMode: PositionMode | undefined,
): readonly UnmetRequirement[] {
  const unmet: UnmetRequirement[] = [];
  const modes = accountMode === undefined ? capabilities.positionModes : [accountMode];
  if (positions !== undefined && !modes.includes(positions)) {
    unmet.push({ requirement: "positions", needed: positions, found: modes });
  }
  const missingTypes = orders.filter((type) => !capabilities.orderTypes.includes(type));
  if (missingTypes.length > 0) {
    unmet.push({ requirement: "orders", needed: missingTypes, found: capabilities.orderTypes });
  }
  const lives = [...new Set([...capabilities.marketTimeInForce, ...capabilities.pendingTimeInForce])];
  const missingLives = timeInForce.filter((life) => !lives.includes(life));
  if (missingLives.length > 0) unmet.push({ requirement: "timeInForce", needed: missingLives, found: lives });
  return unmet;
}

function unmetFlags(requires: Requirements, capabilities: Capabilities): readonly UnmetRequirement[] {
  return (Object.keys(MET) as (keyof typeof MET)[])
    .filter((requirement) => requires[requirement] === true && !MET[requirement](capabilities))
    .map((requirement) => ({ requirement, needed: true, found: false }));
}
