import type { CancelOrderCommand, ModifyOrderCommand, OrderPatch } from "../adapter/commands.ts";
import type { AccountEngine } from "../engine/account-engine.ts";
import { requireAbility, requireOrder, requireOrderPatch, requireStopLimitSide } from "../engine/capability-gates.ts";
import { applyPatch } from "../engine/patch.ts";
import {
  checkLevels,
  checkLots,
  checkOrderPatchShape,
  checkPlaceShape,
  checkPrice,
  checkSession,
  checkTradeMode,
} from "../engine/rules.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { clientOrderId } from "../model/ids.ts";
import { isFinal, type Order } from "../model/orders.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import type { Tick } from "../model/ticks.ts";
import { batch } from "./batch.ts";
import { buildPlaceCommand, needsReference } from "./build-order.ts";
import { missingMember, optionsOf } from "./call-options.ts";
import { carryOutIntent } from "./intents.ts";
import type { CallOptions, OrdersSurface, PatchInput, PlaceOrderRequest } from "./surfaces.ts";

/** The orders of an account, for users. */
export function ordersSurface(engine: AccountEngine): OrdersSurface {
  const { books } = engine;

  function place(request: PlaceOrderRequest, options: CallOptions = {}): Promise<Order> {
    try {
      checkPlaceShape(request);
      const symbol = engine.symbols.resolve(request.symbol);
      requireOrder(engine.capabilities, request);
      checkTradeMode(symbol, request.side, request.intent ?? "open");
      checkSession(symbol, engine.clock.now());
      const reference = engine.hub.lastTick(symbol.name);
      if (reference === undefined && needsReference(request, engine.capabilities)) {
        return engine.quote(symbol, optionsOf(options)).then((quote) => send(request, options, symbol, quote));
      }
      return send(request, options, symbol, reference);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  function send(
    request: PlaceOrderRequest,
    options: CallOptions,
    symbol: SymbolInfo,
    reference: Tick | undefined,
  ): Promise<Order> {
    const command = buildPlaceCommand(request, symbol, {
      capabilities: engine.capabilities,
      clientOrderId: clientOrderId(request.clientOrderId ?? engine.nextClientOrderId()),
      reference,
      nowMs: engine.clock.now(),
    });
    return carryOutIntent(engine, command, options);
  }

  async function modify(id: string, input: PatchInput<OrderPatch>, options: CallOptions = {}): Promise<Order> {
    checkOrderPatchShape(input);
    const order = openOrder(engine, id);
    const symbol = engine.symbols.resolve(order.symbol);
    const patch = readPatch(engine, order, input);
    const { modifyOrder } = engine.port;
    requireOrderPatch(engine.capabilities, patch);
    if (modifyOrder === undefined) throw missingMember(engine.broker, "modifyOrder");
    const wanted = applyPatch(order, patch);
    requireStopLimitSide(engine.capabilities, wanted);
    checkLevels({
      side: wanted.side,
      type: wanted.type,
      limitPrice: wanted.limitPrice,
      stopPrice: wanted.stopPrice,
      symbol,
      reference: engine.hub.lastTick(symbol.name),
      ...(wanted.stopLoss !== undefined && { stopLoss: { price: wanted.stopLoss } }),
      ...(wanted.takeProfit !== undefined && { takeProfit: { price: wanted.takeProfit } }),
    });
    const command: ModifyOrderCommand = {
      kind: "modify-order",
      clientOrderId: clientOrderId(engine.nextClientOrderId()),
      symbol,
      order,
      patch,
      wanted,
    };
    await engine.submitter.change(command, "modify", optionsOf(options), (call) =>
      modifyOrder.call(engine.port, command, call),
    );
    const record = books.findOrder(id);
    if (record !== undefined) books.advance(record, absentRemoved(patch));
    return record?.order ?? wanted;
  }

  async function cancel(id: string, options: CallOptions = {}): Promise<Order> {
    const order = openOrder(engine, id);
    const { cancelOrder } = engine.port;
    requireAbility(engine.capabilities, "cancelOrder");
    if (cancelOrder === undefined) throw missingMember(engine.broker, "cancelOrder");
    const command: CancelOrderCommand = {
      kind: "cancel-order",
      clientOrderId: clientOrderId(engine.nextClientOrderId()),
      symbol: engine.symbols.resolve(order.symbol),
      order,
    };
    await engine.submitter.change(command, "reduce", optionsOf(options), (call) =>
      cancelOrder.call(engine.port, command, call),
    );
    const record = books.findOrder(id);
    if (record !== undefined) {
      record.state = "over";
      books.advance(record, { status: "cancelled", certainty: "proven", updateTimeMs: engine.clock.now() });
    }
    return record?.order ?? { ...order, status: "cancelled" };
  }

  const list: OrdersSurface["list"] = (filter = {}) => {
    const symbol = filter.symbol === undefined ? undefined : engine.symbols.resolve(filter.symbol).name;
    const orders: Order[] = [];
    for (const { order } of books.orders.live()) {
      if (order.type !== "market" && order.id !== undefined && (symbol === undefined || order.symbol === symbol))
        orders.push(order);
    }
    return orders;
  };

  return {
    place,
    modify,
    cancel,
    cancelAll: (filter = {}, options = {}) =>
      batch(
        list(filter.symbol === undefined ? {} : { symbol: filter.symbol }).filter(
          (order) => filter.side === undefined || order.side === filter.side,
        ),
        (order) => cancel(String(order.id), options),
      ),
    list,
    get: (id) => books.findOrder(id)?.order,
  };
}

function openOrder(engine: AccountEngine, id: string): Order & { readonly id: NonNullable<Order["id"]> } {
  const order = engine.books.findOrder(id)?.order;
  if (order?.id === undefined || isFinal(order.status)) {
    const found = order === undefined ? "is not known to this account" : `is ${order.status}`;
    throw new BrokerError(
      "ORDER_NOT_FOUND",
      `Order ${id} ${found}; only resting orders can be changed. List them with orders.list().`,
      {
        broker: engine.broker,
        ...(order !== undefined && { details: { order } }),
      },
    );
  }
  return { ...order, id: order.id };
}

function readPatch(engine: AccountEngine, order: Order, input: PatchInput<OrderPatch>): OrderPatch {
  const symbol = engine.symbols.resolve(order.symbol);
  const { limitPrice, stopPrice, lots, stopLoss, takeProfit, expireTimeMs } = input;
  const level = (field: "stopLoss" | "takeProfit", value: typeof stopLoss): number | null | undefined =>
    value === undefined || value === null ? value : checkPrice(symbol, field, value);
  const patch = {
    limitPrice: limitPrice === undefined ? undefined : checkPrice(symbol, "limitPrice", limitPrice),
    stopPrice: stopPrice === undefined ? undefined : checkPrice(symbol, "stopPrice", stopPrice),
    lots: lots === undefined ? undefined : checkLots(symbol, lots),
    stopLoss: level("stopLoss", stopLoss),
    takeProfit: level("takeProfit", takeProfit),
    expireTimeMs: expireTimeMs === undefined || expireTimeMs === null ? expireTimeMs : Number(expireTimeMs),
  };
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  if (given.length === 0) {
    throw new BrokerError(
      "INVALID_ARGUMENT",
      `A change of order ${order.id} names no field; give at least one of ${Object.keys(patch).join(", ")}.`,
    );
  }
  return Object.fromEntries(given) as OrderPatch;
}

/** A patch as fields of an order: what was taken off reads as absent. */
const absentRemoved = (patch: OrderPatch): Partial<Order> =>
  Object.fromEntries(Object.entries(patch).map(([key, value]) => [key, value ?? undefined])) as Partial<Order>;
