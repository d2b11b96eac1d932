import { objectBody, optionalChoice, optionalPositive, optionalText } from "../input.ts";
import { iso } from "../times.ts";
import { ticketNumber, wireSide } from "../to-wire.ts";
import { closePosition, modifyPosition } from "../trading.ts";
import { type Handler, param } from "../world.ts";
import { outcomeRow, readLevelPatch, withSummary } from "./orders.ts";

/** `DELETE /v1/accounts/{id}/positions/{ticket}`: all of it, or the body's volume. */
export const close: Handler = (request) => {
  const { world, caller } = request;
  const account = world.directory.hot(caller, param(request, 0));
  const volume = optionalPositive(objectBody(request.body), "volume");
  const position = closePosition(world, account, param(request, 1), volume);
  return {
    ticket: ticketNumber(position.id),
    symbol: position.symbol,
    side: wireSide(position.side),
    volume: volume ?? position.lots,
    closed: true,
    timestamp: iso(world.clock.now()),
  };
};

/** `PATCH /v1/accounts/{id}/positions/{ticket}`. */
export const modify: Handler = (request) => {
  const { world, caller } = request;
  const account = world.directory.hot(caller, param(request, 0));
  const patch = readLevelPatch(objectBody(request.body), ["stopLoss", "takeProfit"]);
  const position = modifyPosition(world, account, param(request, 1), patch);
  return {
    ticket: ticketNumber(position.id),
    symbol: position.symbol,
    side: wireSide(position.side),
    volume: position.lots,
    stopLoss: position.stopLoss ?? 0,
    takeProfit: position.takeProfit ?? 0,
    timestamp: iso(world.clock.now()),
  };
};

/** `POST /v1/accounts/{id}/positions/close-all`. */
export const closeAll: Handler = (request) => {
  const { world, caller } = request;
  const account = world.directory.hot(caller, param(request, 0));
  const body = objectBody(request.body);
  const symbol = optionalText(body, "symbol");
  const side = optionalChoice(body, "side", ["BUY", "SELL"]);
  const wanted = account.venue
    .positions()
    .filter(
      (position) =>
        (symbol === undefined || position.symbol === symbol) &&
        (side === undefined || wireSide(position.side) === side),
    );
  const results = wanted.map((position) => {
    const ticket = ticketNumber(position.id);
    return outcomeRow({ ticket, symbol: position.symbol, side: wireSide(position.side) }, "closed", () => {
      closePosition(world, account, String(ticket), undefined);
      return undefined;
    });
  });
  return withSummary(results, "requested");
};
