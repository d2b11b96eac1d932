import type { Command } from "./commands.ts";

const METHODS = {
  place: "placeOrder",
  "modify-order": "modifyOrder",
  "cancel-order": "cancelOrder",
  "modify-position": "modifyPosition",
  "close-position": "closePosition",
  "close-by": "closeBy",
} as const satisfies Readonly<Record<Command["kind"], string>>;

/** The name of the port's method that carries a command out. */
export const methodOf = (command: Command): (typeof METHODS)[Command["kind"]] => METHODS[command.kind];
