import type { Capabilities, ProtectionCapability } from "../adapter/capabilities.ts";
import type { Level, PlaceOrderCommand } from "../adapter/commands.ts";
import { requireStopLimitSide } from "../engine/capability-gates.ts";
import { checkDistance, checkFields, checkLevels, checkLots, checkPrice, levelToForm } from "../engine/rules.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { ClientOrderId } from "../model/ids.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import type { Tick } from "../model/ticks.ts";
import type { NumberInput } from "../model/units.ts";
import type { Writable } from "../model/writable.ts";
import type { LevelInput, PlaceOrderRequest } from "./surfaces.ts";

/** What an order is checked against besides its symbol. */
export interface OrderWorld {
  readonly capabilities: Capabilities;
  readonly clientOrderId: ClientOrderId;
  /** The last known price, if there is one. */
  readonly reference: Tick | undefined;
  readonly nowMs: number;
}

/** Whether a request needs a present price before it can be put into the wire's form. */
export function needsReference(request: PlaceOrderRequest, { protection }: Capabilities): boolean {
  if (request.type !== "market" || protection.market !== "atomic") return false;
  return [request.stopLoss, request.takeProfit].some(
    (level) => level !== undefined && !protection.marketForm.includes(isDistance(level) ? "distance" : "price"),
  );
}

const isDistance = (level: LevelInput): level is { readonly distance: NumberInput } => typeof level === "object";

/** Levels that are set after the fill stay as they are: a distance is then measured from what was paid. */
function levelForms(
  type: PlaceOrderRequest["type"],
  { market, marketForm }: ProtectionCapability,
): readonly ("price" | "distance")[] {
  if (type !== "market") return ["price"];
  return market === "two-step" ? ["price", "distance"] : marketForm;
}

/** The command of a request: on the grid, on the right side of the market, in the forms that the wire takes. */
export function buildPlaceCommand(
  request: PlaceOrderRequest,
  symbol: SymbolInfo,
  world: OrderWorld,
): PlaceOrderCommand {
  const { capabilities, clientOrderId, reference, nowMs } = world;
  const { side, type, intent = "open" } = request;
  const expireTimeMs = request.expireTime === undefined ? undefined : Number(request.expireTime);
  checkFields(expireTimeMs === undefined ? request : { ...request, expireTimeMs }, nowMs);
  const lots = checkLots(symbol, request.lots, request.round);
  const limitPrice =
    request.limitPrice === undefined ? undefined : checkPrice(symbol, "limitPrice", request.limitPrice);
  const stopPrice = request.stopPrice === undefined ? undefined : checkPrice(symbol, "stopPrice", request.stopPrice);
  requireStopLimitSide(capabilities, { type, side, limitPrice, stopPrice });
  const entry =
    limitPrice ?? stopPrice ?? (reference === undefined ? undefined : side === "buy" ? reference.ask : reference.bid);
  const forms = levelForms(type, capabilities.protection);
  const toLevel = (field: "stopLoss" | "takeProfit", input: LevelInput | undefined): Level | undefined => {
    if (input === undefined) return undefined;
    const level: Level = isDistance(input)
      ? { distance: checkDistance(symbol, field, input.distance) }
      : { price: checkPrice(symbol, field, input) };
    const form = "distance" in level ? "distance" : "price";
    if (forms.includes(form)) return level;
    const wanted = forms[0] ?? "price";
    if (entry === undefined) throw noReference(symbol, field);
    return levelToForm(level, wanted, side, entry, symbol, field);
  };
  const stopLoss = toLevel("stopLoss", request.stopLoss);
  const takeProfit = toLevel("takeProfit", request.takeProfit);
  if (type !== "market" || stopLoss !== undefined || takeProfit !== undefined) {
    checkLevels({ symbol, side, type, reference, limitPrice, stopPrice, stopLoss, takeProfit });
  }
  const command: Writable<PlaceOrderCommand> = { kind: "place", clientOrderId, symbol, side, type, lots, intent };
  if (limitPrice !== undefined) command.limitPrice = limitPrice;
  if (stopPrice !== undefined) command.stopPrice = stopPrice;
  if (stopLoss !== undefined) command.stopLoss = stopLoss;
  if (takeProfit !== undefined) command.takeProfit = takeProfit;
  if (request.timeInForce !== undefined) command.timeInForce = request.timeInForce;
  if (expireTimeMs !== undefined) command.expireTimeMs = expireTimeMs;
  if (request.trailingDistance !== undefined) {
    command.trailingDistance = checkDistance(symbol, "trailingDistance", request.trailingDistance);
  }
  if (request.maxSlippage !== undefined) {
    command.maxSlippage = checkDistance(symbol, "maxSlippage", request.maxSlippage, "zero-allowed");
  }
  if (request.comment !== undefined) command.comment = request.comment;
  return command;
}

function noReference(symbol: SymbolInfo, field: string): BrokerError {
  return new BrokerError(
    "PRICE_OFF",
    `The ${field} of an order for ${symbol.name} has to be converted by the present price, and there is none; give it in the other form (a price or a distance), or watch the symbol first.`,
  );
}
