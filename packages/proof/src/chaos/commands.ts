import {
  type Account,
  BrokerError,
  type Order,
  type PatchInput,
  type PlaceOrderRequest,
  type Position,
  type PositionPatch,
  type Tick,
} from "@anybroker/core";
import type { Command } from "./script.ts";

/** How a command ended for the program that gave it; `died`: its process ended first. */
export type Said =
  | { readonly outcome: "pending" | "done" | "died"; readonly inferred?: never }
  | { readonly outcome: "not-executed" | "unknown"; readonly code: string; readonly inferred: boolean };

/** A command as it was given. */
export interface Meant {
  /** Its client order id, or `c7` of one that makes no order. */
  readonly name: string;
  readonly command: Command;
  readonly life: number;
  /** The order or position that it works on. */
  readonly target?: string;
  /** How much a close closes. */
  readonly lots?: number;
  /** The fields that it sets. */
  readonly wanted?: Readonly<Record<string, number | undefined>>;
  said: Said;
  /** The id under which the journal has it. */
  journalId?: string;
  /** Entries of the ledger's history before it was given. */
  historyBefore?: number;
  /** What it sets was so already. */
  hadBefore?: boolean;
  /** A fault lets the broker carry it out after everybody may have given it up. */
  mayComeLate?: true;
  /** When it settled, the ledger had something else in its fields. */
  overwritten?: boolean;
}

/** A command that can be given now: what is meant, and how to give it. */
export interface Given {
  readonly meant: Meant;
  readonly send: () => Promise<unknown>;
}

const SYMBOL = "EURUSD";
const PIP = 0.0001;

/** A price as it is written, at most five digits. */
export const priced = (price: number): number => Number(price.toFixed(5));

/** What a command needs to know to be given. */
export interface Moment {
  readonly account: Account;
  readonly quote: Tick;
  readonly nowMs: number;
  readonly life: number;
  /** How many commands were given before; makes names and prices unlike any other's. */
  readonly count: number;
  /** Places of this life, and those that the one before it died with. */
  readonly repeatable: readonly (Meant & { readonly command: Command & { readonly kind: "place" } })[];
}

/** Gives a command its target among what the books hold now; undefined when there is none. */
export function give(command: Command, moment: Moment): Given | undefined {
  switch (command.kind) {
    case "place":
      return givePlace(command, moment, `k${moment.life}x${moment.count}`);
    case "repeat": {
      const earlier = at(moment.repeatable, command.pick);
      return earlier && givePlace(earlier.command, moment, earlier.name);
    }
    case "modify-order":
      return giveModifyOrder(command, moment);
    case "cancel":
      return giveCancel(command, moment);
    case "protect":
      return giveProtect(command, moment);
    case "close":
      return giveClose(command, moment);
    case "close-by":
      return giveCloseBy(command, moment);
  }
}

/** What a refusal or lost answer says. */
export function saidOf(error: unknown): Said {
  if (!BrokerError.is(error)) throw error;
  const { outcome, code, details } = error;
  if (outcome === "executed") return { outcome: "done" };
  return { outcome, code, inferred: details?.["certainty"] === "inferred" };
}

function givePlace(command: Command & { readonly kind: "place" }, moment: Moment, name: string): Given {
  const { account, quote, nowMs, life } = moment;
  const { type, side, lots, awayPips, stopPips, targetPips, expireMs } = command;
  const up = side === "buy" ? 1 : -1;
  const now = side === "buy" ? (quote.ask ?? 0) : (quote.bid ?? 0);
  const entry = type === "market" ? now : priced(now + (type === "limit" ? -up : up) * awayPips * PIP);
  const byDistance = type === "market" && !account.capabilities.protection.marketForm.includes("price");
  const level = (pips: number): number | { readonly distance: number } =>
    byDistance ? { distance: priced(Math.abs(pips) * PIP) } : priced(entry + up * pips * PIP);
  const request: PlaceOrderRequest = {
    symbol: SYMBOL,
    side,
    type,
    lots,
    clientOrderId: name,
    ...(type === "limit" && { limitPrice: entry }),
    ...(type === "stop" && { stopPrice: entry }),
    ...(stopPips !== undefined && { stopLoss: level(-stopPips) }),
    ...(targetPips !== undefined && { takeProfit: level(targetPips) }),
    ...(expireMs !== undefined && { timeInForce: "gtd", expireTime: nowMs + expireMs }),
  };
  return {
    meant: { name, command, life, lots, said: { outcome: "pending" } },
    send: () => account.orders.place(request),
  };
}

function giveModifyOrder(command: Command & { readonly kind: "modify-order" }, moment: Moment): Given | undefined {
  const { account, quote, life, count } = moment;
  const order = at(resting(account), command.pick);
  if (order === undefined) return undefined;
  const up = order.side === "buy" ? 1 : -1;
  const now = order.side === "buy" ? (quote.ask ?? 0) : (quote.bid ?? 0);
  // A tenth of a pip for each command before: no two set the same price.
  const away = (command.pips + 3 + (count % 10) / 10) * PIP;
  const wanted =
    order.type === "limit" ? { limitPrice: priced(now - up * away) } : { stopPrice: priced(now + up * away) };
  // Levels stay where they are, so they may not fit the new price: the broker says so.
  const meant: Meant = { name: `c${count}`, command, life, target: String(order.id), wanted, said: PENDING };
  return { meant, send: () => account.orders.modify(String(order.id), wanted) };
}

function giveCancel(
  command: Command & { readonly kind: "cancel" },
  { account, life, count }: Moment,
): Given | undefined {
  const order = at(resting(account), command.pick);
  if (order === undefined) return undefined;
  const meant: Meant = { name: `c${count}`, command, life, target: String(order.id), said: PENDING };
  return { meant, send: () => account.orders.cancel(String(order.id)) };
}

function giveProtect(command: Command & { readonly kind: "protect" }, moment: Moment): Given | undefined {
  const { account, quote, life, count } = moment;
  const position = at(open(account), command.pick);
  if (position === undefined) return undefined;
  const up = position.side === "buy" ? 1 : -1;
  const now = position.side === "buy" ? (quote.bid ?? 0) : (quote.ask ?? 0);
  const pips = (whole: number): number => (whole + (count % 10) / 10) * PIP;
  const { stopPips, targetPips } = command;
  const patch: PatchInput<PositionPatch> = {
    stopLoss: priced(now - up * pips(stopPips)),
    ...(targetPips === null && { takeProfit: null }),
    ...(typeof targetPips === "number" && { takeProfit: priced(now + up * pips(targetPips)) }),
  };
  const wanted = Object.fromEntries(
    Object.entries(patch).map(([key, value]) => [key, value === null ? undefined : Number(value)]),
  );
  const meant: Meant = { name: `c${count}`, command, life, target: position.id, wanted, said: PENDING };
  return { meant, send: () => account.positions.modify(position.id, patch) };
}

function giveClose(command: Command & { readonly kind: "close" }, moment: Moment): Given | undefined {
  const { account, life, count } = moment;
  const position = at(open(account), command.pick);
  if (position === undefined) return undefined;
  const half = Math.floor(position.lots * 50) / 100;
  const part = command.part === 0.5 && half > 0 ? half : undefined;
  const name = `k${life}x${count}`;
  const meant: Meant = { name, command, life, target: position.id, lots: part ?? position.lots, said: PENDING };
  const options = { clientOrderId: name, ...(part !== undefined && { lots: part }) };
  return { meant, send: () => account.positions.close(position.id, options) };
}

function giveCloseBy(command: Command & { readonly kind: "close-by" }, moment: Moment): Given | undefined {
  const { account, life, count } = moment;
  const positions = open(account);
  const long = positions.find(({ side }) => side === "buy");
  const short = positions.find(({ side }) => side === "sell");
  if (long === undefined || short === undefined) return undefined;
  const lots = Math.min(long.lots, short.lots);
  const meant: Meant = { name: `c${count}`, command, life, target: long.id, lots, said: PENDING };
  return { meant, send: () => account.positions.closeBy(long.id, short.id) };
}

const PENDING: Said = { outcome: "pending" };

/** Positions of the symbol that the script trades, the oldest first. */
const open = (account: Account): readonly Position[] => byId(account.positions.list({ symbol: SYMBOL }));

/** Resting orders that the broker has an id for, the oldest first. */
const resting = (account: Account): readonly Order[] =>
  byId(account.orders.list({ symbol: SYMBOL }).filter(({ id }) => id !== undefined));

const byId = <Item extends { readonly id?: string }>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((a, b) => (a.id ?? "").localeCompare(b.id ?? "", "en", { numeric: true }));

const at = <Item>(items: readonly Item[], pick: number): Item | undefined => items[Math.floor(pick * items.length)];
