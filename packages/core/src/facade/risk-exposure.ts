import type { ModifyOrderCommand, PlaceOrderCommand } from "../adapter/commands.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import { addExact, subtractExact, sumLots } from "../model/units.ts";
import type { AccountView } from "./connect-options.ts";

/** A command that can add risk: a new order, or a resting one that is made larger. */
export type RiskyCommand = PlaceOrderCommand | ModifyOrderCommand;

/** What an account would hold when a command and all that is under way and resting were filled. */
export interface Exposure {
  readonly symbolLots: number;
  readonly positions: number;
  readonly restingOrders: number;
}

/** Whether a command adds risk. Closing, cancelling, reducing and changing levels never do. */
export function addsRisk(command: { readonly kind: string }): command is RiskyCommand {
  const known = command as RiskyCommand;
  if (known.kind === "place") return known.intent !== "reduce" && known.intent !== "close";
  return known.kind === "modify-order" && known.wanted.lots > known.order.lots;
}

/** The lots of the order that the command makes. */
export const lotsOf = (command: RiskyCommand): number =>
  command.kind === "place" ? command.lots : command.wanted.lots;

/** The exposure with `command` filled, and every order that was there before it. */
export function exposureWith(command: RiskyCommand, { orders, positions, summary }: AccountView): Exposure {
  const others = before(command, orders).filter(({ intent }) => intent !== "close" && intent !== "reduce");
  const symbol = command.symbol.name;
  const here = positions.filter((position) => position.symbol === symbol);
  const comingHere = others.filter((order) => order.symbol === symbol);
  const netting = summary?.positionMode === "netting";
  const own = netting ? nettedLots(command, here) : addExact(lotsOf(command), sumLots(here));
  const resting = others.filter(({ type }) => type !== "market").length;
  return {
    symbolLots: comingHere.reduce((lots, order) => addExact(lots, openLots(order)), own),
    positions: netting
      ? new Set([symbol, ...[...positions, ...others].map((item) => item.symbol)]).size
      : positions.length + others.length + 1,
    restingOrders: resting + (typeOf(command) === "market" ? 0 : 1),
  };
}

/** Those that were asked for later will count this one; each sees what came before it. */
function before(command: RiskyCommand, orders: readonly Order[]): readonly Order[] {
  if (command.kind === "modify-order") return orders.filter(({ id }) => id !== command.order.id);
  const own = orders.findIndex((order) => order.clientOrderId === command.clientOrderId);
  return own < 0 ? orders : orders.slice(0, own);
}

/** A netting account's position in a symbol after the order; what runs against it is taken off first. */
function nettedLots(command: RiskyCommand, held: readonly Position[]): number {
  const side = command.kind === "place" ? command.side : command.order.side;
  const same = sumLots(held.filter((position) => position.side === side));
  const against = sumLots(held.filter((position) => position.side !== side));
  const lots = addExact(lotsOf(command), same);
  if (command.kind === "place" && command.intent === "reverse") return Math.abs(subtractExact(lots, against));
  return addExact(lots, against);
}

const openLots = ({ lots, filledLots }: Order): number => Math.max(0, subtractExact(lots, filledLots));

const typeOf = (command: RiskyCommand): Order["type"] => (command.kind === "place" ? command.type : command.order.type);
