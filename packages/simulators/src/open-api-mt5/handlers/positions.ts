import type { Position } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import { readFields } from "../fields.ts";
import type { Ledger } from "../ledger.ts";
import { positionRecord } from "../records.ts";
import { isSuccess, retcodeOf, retcodeText } from "../retcodes.ts";
import type { TradeAnswer, TradeResult } from "../terminal.ts";
import { WireError } from "../wire-error.ts";
import { float } from "../wire-json.ts";
import { type Handler, param, type World } from "../world.ts";

/** `GET /positions/open`. */
export const openPositions: Handler = ({ world }) => {
  const ledger = world.session.ledger();
  world.session.reach("failed to fetch positions");
  const positions = ledger.books.positions().map((position) => positionRecord(world, ledger, position));
  return { count: positions.length, positions };
};

/** The open position of a ticket. Throws 404. */
export function findPosition(ledger: Ledger, ticket: bigint): Position {
  const found = ledger.venue.positions().find(({ id }) => id === String(ticket));
  if (found === undefined) throw new WireError(404, `ticket not found in open positions: ${ticket}`);
  return found;
}

/** `GET /positions/{ticket}/details`: values in the symbol's profit currency, signed. */
export const details: Handler = (request) => {
  const { world } = request;
  const ticket = readFields("path", { ticket: param(request, 0) }, (fields) => fields.integer("ticket"));
  const ledger = world.session.ledger();
  if (ticket <= 0n) throw new WireError(400, "ticket must be greater than 0");
  world.session.reach("failed to fetch positions");
  const position = findPosition(ledger, ticket);
  const { side, openPrice, stopLoss, takeProfit, lots } = position;
  const contractSize = world.venue.symbol(position.symbol)?.contractSize ?? 0;
  const gain = side === "buy" ? 1 : -1;
  const value = (distance: number) => float(distance * gain * lots * contractSize);
  return {
    ticket,
    symbol: position.symbol,
    side,
    entryPrice: float(openPrice),
    stopLossPrice: stopLoss === undefined ? null : float(stopLoss),
    takeProfitPrice: takeProfit === undefined ? null : float(takeProfit),
    volume: float(lots),
    contractSize: float(contractSize),
    stopLossValue: stopLoss === undefined ? null : value(openPrice - stopLoss),
    takeProfitValue: takeProfit === undefined ? null : value(takeProfit - openPrice),
    position: positionRecord(world, ledger, position),
  };
};

/** Levels that a position is to have; 0 is none. */
export interface WantedLevels {
  readonly sl: number;
  readonly tp: number;
}

function carryOut(venue: VenueAccount, position: Position, { sl, tp }: WantedLevels): TradeAnswer {
  const changes = {
    ...(sl !== (position.stopLoss ?? 0) && { stopLoss: sl === 0 ? null : sl }),
    ...(tp !== (position.takeProfit ?? 0) && { takeProfit: tp === 0 ? null : tp }),
  };
  const result = venue.modifyPosition(position.id, changes);
  if (!result.ok) return { retcode: retcodeOf(result.code) };
  return { retcode: result.code === "NO_CHANGES" ? 10025 : 10009 };
}

/** Sends both levels of a position to the terminal. */
export function sendLevels(
  world: World,
  ledger: Ledger,
  position: Position,
  levels: WantedLevels,
  { comment, failure }: { readonly comment: string; readonly failure: string },
): TradeResult {
  const request = {
    action: 6 as const,
    magic: ledger.magicOf(position.openOrderId),
    symbol: position.symbol,
    ...levels,
    comment,
    position: BigInt(position.id),
  };
  return world.terminal.send(request, failure, () => carryOut(ledger.venue, position, levels));
}

/** The answer of a change of levels. */
export const levelsAnswer = (world: World, { retcode, result }: TradeResult) => ({
  retcode,
  success: isSuccess(world.version, "other", retcode),
  message: retcodeText(retcode),
  result,
});

/** `POST /positions/modify`: a level that is left out or null stays, 0 is taken off. */
export const modify: Handler = ({ world, body }) => {
  const wanted = readFields("body", body(), (fields) => ({
    ticket: fields.integer("ticket", { gt: 0 }),
    sl: fields.optionalNumber("sl"),
    tp: fields.optionalNumber("tp"),
    comment: fields.textOr("comment", "api-modify-position"),
  }));
  const ledger = world.session.ledger();
  if (wanted.sl === undefined && wanted.tp === undefined) {
    throw new WireError(400, "at least one of sl or tp is required");
  }
  world.session.reach("failed to fetch positions");
  const position = findPosition(ledger, wanted.ticket);
  const levels = { sl: wanted.sl ?? position.stopLoss ?? 0, tp: wanted.tp ?? position.takeProfit ?? 0 };
  const failure = "failed to modify position stops";
  const result = sendLevels(world, ledger, position, levels, { comment: wanted.comment, failure });
  return { operation: "modifyPositionStops", ...levelsAnswer(world, result) };
};
