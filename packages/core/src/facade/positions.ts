import type {
  CloseByCommand,
  ClosePositionCommand,
  ModifyPositionCommand,
  PositionPatch,
} from "../adapter/commands.ts";
import type { AccountEngine } from "../engine/account-engine.ts";
import { requireAbility, requirePositionPatch } from "../engine/capability-gates.ts";
import { applyPatch } from "../engine/patch.ts";
import { checkDistance, checkLevels, checkLots, checkPositionPatchShape, checkPrice } from "../engine/rules.ts";
import { BrokerError } from "../errors/broker-error.ts";
import { clientOrderId } from "../model/ids.ts";
import type { Order } from "../model/orders.ts";
import type { Position } from "../model/positions.ts";
import { subtractExact, sumLots } from "../model/units.ts";
import { batch } from "./batch.ts";
import { missingMember, optionsOf } from "./call-options.ts";
import type { CallOptions, CloseOptions, CloseResult, PatchInput, PositionsSurface } from "./surfaces.ts";

/** The positions of an account, for users. */
export function positionsSurface(
  engine: AccountEngine,
  placeReversed: (position: Position, options: CallOptions) => Promise<Order>,
): PositionsSurface {
  const { books, submitter, port, capabilities } = engine;

  const list: PositionsSurface["list"] = (filter = {}) => {
    const symbol = filter.symbol === undefined ? undefined : engine.symbols.resolve(filter.symbol).name;
    return [...books.positions.values()].filter((position) => symbol === undefined || position.symbol === symbol);
  };

  async function close(id: string, options: CallOptions & CloseOptions = {}): Promise<CloseResult> {
    const position = openPosition(engine, id);
    const symbol = engine.symbols.resolve(position.symbol);
    const lots = closingLots(engine, position, options);
    const command: ClosePositionCommand = {
      kind: "close-position",
      clientOrderId: clientOrderId(options.clientOrderId ?? engine.nextClientOrderId()),
      symbol,
      position,
      lots,
    };
    const record = await submitter.close(command, optionsOf(options));
    const deals = [...record.deals];
    const closedLots = record.order.filledLots;
    return {
      positionId: position.id,
      closedLots,
      remainingLots:
        books.positions.get(position.id)?.lots ?? Math.max(0, subtractExact(position.lots, Math.max(closedLots, lots))),
      deals,
    };
  }

  async function modify(id: string, input: PatchInput<PositionPatch>, options: CallOptions = {}): Promise<Position> {
    checkPositionPatchShape(input);
    const position = openPosition(engine, id);
    const symbol = engine.symbols.resolve(position.symbol);
    const { modifyPosition } = port;
    const patch = readPatch(engine, position, input);
    requirePositionPatch(capabilities, patch);
    if (modifyPosition === undefined) throw missingMember(engine.broker, "modifyPosition");
    const wanted = applyPatch(position, patch);
    // Only what is changed is checked: a level that the price has passed already is the broker's matter.
    checkLevels({
      symbol,
      side: position.side,
      type: "market",
      reference: engine.hub.lastTick(symbol.name),
      ...(typeof patch.stopLoss === "number" && { stopLoss: { price: patch.stopLoss } }),
      ...(typeof patch.takeProfit === "number" && { takeProfit: { price: patch.takeProfit } }),
    });
    const command: ModifyPositionCommand = {
      kind: "modify-position",
      clientOrderId: clientOrderId(engine.nextClientOrderId()),
      symbol,
      position,
      patch,
      wanted,
    };
    await submitter.change(command, "modify", optionsOf(options), (call) => modifyPosition.call(port, command, call));
    const now = books.positions.get(position.id);
    if (now !== undefined) books.setPosition(applyPatch(now, patch));
    return books.positions.get(position.id) ?? wanted;
  }

  async function closeBy(id: string, oppositeId: string, options: CallOptions = {}): Promise<void> {
    const position = openPosition(engine, id);
    const other = openPosition(engine, oppositeId);
    const { closeBy: send } = port;
    requireAbility(capabilities, "closeBy");
    if (send === undefined) throw missingMember(engine.broker, "closeBy");
    if (position.symbol !== other.symbol || position.side === other.side) {
      throw new BrokerError(
        "INVALID_ARGUMENT",
        `Position ${id} (${position.side} ${position.symbol}) can't be closed by ${oppositeId} (${other.side} ${other.symbol}); it takes an opposite position of the same symbol.`,
      );
    }
    const command: CloseByCommand = {
      kind: "close-by",
      clientOrderId: clientOrderId(engine.nextClientOrderId()),
      symbol: engine.symbols.resolve(position.symbol),
      position,
      opposite: other,
    };
    await submitter.change(command, "reduce", optionsOf(options), (call) => send.call(port, command, call));
  }

  return {
    list,
    get: (id) => books.positions.get(id),
    net: (name) => {
      const held = list({ symbol: name });
      const longs = sumLots(held.filter((position) => position.side === "buy"));
      return subtractExact(longs, sumLots(held.filter((position) => position.side === "sell")));
    },
    modify,
    close,
    closeAll: (filter = {}, options = {}) =>
      batch(
        list(filter.symbol === undefined ? {} : { symbol: filter.symbol }).filter(
          (position) => filter.side === undefined || position.side === filter.side,
        ),
        (position) => close(position.id, optionsOf(options)),
      ),
    closeBy,
    reverse: (id, options = {}) => placeReversed(openPosition(engine, id), options),
  };
}

function openPosition(engine: AccountEngine, id: string): Position {
  const position = engine.books.positions.get(id);
  if (position !== undefined) return position;
  throw new BrokerError(
    "POSITION_NOT_FOUND",
    `Position ${id} is not open on this account; list the open ones with positions.list().`,
    {
      broker: engine.broker,
    },
  );
}

function closingLots(engine: AccountEngine, position: Position, options: CloseOptions): number {
  if (options.lots === undefined) return position.lots;
  const lots = checkLots(engine.symbols.resolve(position.symbol), options.lots, options.round);
  if (lots > position.lots) {
    throw new BrokerError(
      "INVALID_CLOSE_VOLUME",
      `Position ${position.id} holds ${position.lots} lots; ${lots} can't be closed.`,
      {
        details: { heldLots: position.lots },
      },
    );
  }
  if (lots < position.lots) requireAbility(engine.capabilities, "partialClose");
  return lots;
}

function readPatch(engine: AccountEngine, position: Position, input: PatchInput<PositionPatch>): PositionPatch {
  const symbol = engine.symbols.resolve(position.symbol);
  const patch: Record<string, number | null> = {};
  for (const field of ["stopLoss", "takeProfit", "trailingDistance"] as const) {
    const value = input[field];
    if (value === undefined) continue;
    if (value === null) {
      patch[field] = null;
    } else if (field === "trailingDistance") {
      patch[field] = checkDistance(symbol, field, value);
    } else {
      patch[field] = checkPrice(symbol, field, value);
    }
  }
  if (Object.keys(patch).length > 0) return patch;
  throw new BrokerError(
    "INVALID_ARGUMENT",
    `A change of position ${position.id} names no field; give stopLoss, takeProfit or trailingDistance.`,
  );
}
