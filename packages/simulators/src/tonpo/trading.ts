import type { ErrorCode, Order } from "@anybroker/core";
import type { VenueResult } from "@anybroker/paper/venue";
import type { JsonObject } from "../json.ts";
import type { User } from "./directory.ts";
import { choice, optionalAmount, optionalNumber, optionalText, positiveNumber, text, ticketText } from "./input.ts";
import type { MtLogin } from "./mt-logins.ts";
import { refusalText } from "./refusal-text.ts";
import { ticketNumber } from "./to-wire.ts";
import { noActiveAccount, refused, validationError, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** An order as the gateway takes it. */
export interface PlaceRequest {
  readonly symbol: string;
  readonly side: "buy" | "sell";
  readonly orderType: "market" | "limit" | "stop";
  readonly volume: number;
  readonly price?: number;
  readonly sl?: number;
  readonly tp?: number;
  readonly comment?: string;
  readonly magic?: number;
}

/** Reads and checks an order. Throws 422. */
export function readPlaceRequest(body: JsonObject): PlaceRequest {
  const orderType = choice(body, ["market", "limit", "stop"], "orderType", "order_type");
  // A market order's price means nothing and is not looked at.
  const price = orderType === "market" ? undefined : positiveNumber(body, "price");
  const sl = optionalAmount(body, "sl");
  const tp = optionalAmount(body, "tp");
  const comment = optionalText(body, "comment");
  const magic = optionalNumber(body, "magic");
  return {
    symbol: text(body, "symbol"),
    side: choice(body, ["buy", "sell"], "side"),
    orderType,
    volume: positiveNumber(body, "volume"),
    ...(price !== undefined && { price }),
    ...(sl !== undefined && { sl }),
    ...(tp !== undefined && { tp }),
    ...(comment !== undefined && { comment }),
    ...(magic !== undefined && { magic }),
  };
}

const done = (id: string | undefined): JsonObject => ({ ticket: ticketNumber(id), success: true, error: null });

/** The login behind a user's requests, or in which state its account is instead. Throws 409 without an account. */
function terminalOf(world: World, user: User): MtLogin | { readonly refusal: JsonObject } {
  const connected = world.directory.connected(user);
  if (connected !== undefined) return connected.login;
  const known = world.directory.accountsOf(user).find(({ status }) => status !== "deleted");
  if (known === undefined) throw noActiveAccount();
  return { refusal: refused(`account is ${known.status}`) };
}

function answerOf(
  world: World,
  result: VenueResult,
  ticket: (result: VenueResult & { ok: true }) => string | undefined,
): JsonObject {
  if (!result.ok) return refused(refusalText(result.code, world.knobs));
  if (result.code === "NO_CHANGES" && world.knobs.noChanges === "refused") return refuse(world, "NO_CHANGES");
  return done(ticket(result));
}

const refuse = (world: World, code: ErrorCode): JsonObject => refused(refusalText(code, world.knobs));

/** Places an order: the answer says whether it was taken. Throws 403 beyond the day's limit. */
export function placeOrder(world: World, user: User, request: PlaceRequest): JsonObject {
  const login = terminalOf(world, user);
  if ("refusal" in login) return login.refusal;
  if (world.directory.connected(user)?.account.status === "paused") return refused("account is paused");
  if (!world.trades.left(user)) throw new WireError(403, "daily trade limit of the plan reached");
  const result = world.trading(() => login.venue.place(venueRequest(world, request)));
  const { order } = result;
  if (result.ok) world.trades.add(user);
  if (order?.id !== undefined && request.magic !== undefined) login.magics.set(order.id, request.magic);
  return answerOf(world, result, (accepted) => ticketOf(world, accepted, order));
}

function ticketOf(
  world: World,
  { position, deals, order }: VenueResult & { ok: true },
  placed: Order | undefined,
): string | undefined {
  const orderId = order?.id ?? placed?.id;
  if (world.knobs.ticket === "order") return orderId;
  return position?.id ?? deals.at(-1)?.positionId ?? orderId;
}

/** Zero says that there is no level. */
const levelOf = (value: number | undefined): number | undefined => (value === 0 ? undefined : value);

function venueRequest({ knobs }: World, request: PlaceRequest): Parameters<MtLogin["venue"]["place"]>[0] {
  const { symbol, side, orderType, volume, price, comment } = request;
  const stopLoss = levelOf(request.sl);
  const takeProfit = levelOf(request.tp);
  return {
    symbol,
    side,
    type: orderType,
    lots: volume,
    ...(orderType === "limit" && price !== undefined && { limitPrice: price }),
    ...(orderType === "stop" && price !== undefined && { stopPrice: price }),
    ...(stopLoss !== undefined && { stopLoss }),
    ...(takeProfit !== undefined && { takeProfit }),
    ...(comment !== undefined && { comment: comment.slice(0, knobs.commentLength) }),
  };
}

/** Closes a position or a part of it; a volume of 0 is all of it. Works on a paused account. */
export function closePosition(world: World, user: User, body: JsonObject): JsonObject {
  const ticket = ticketText(body, "ticket");
  const volume = levelOf(optionalAmount(body, "volume"));
  const login = terminalOf(world, user);
  if ("refusal" in login) return login.refusal;
  return world.trading(() => {
    const pending = world.knobs.closeTakesPending && login.venue.orders().some(({ id }) => id === ticket);
    const result = pending ? login.venue.cancelOrder(ticket) : login.venue.closePosition(ticket, volume);
    return answerOf(world, result, () => ticket);
  });
}

/** Moves the levels of a position; one that is absent stays, 0 takes it off. Works on a paused account. */
export function modifyPosition(world: World, user: User, body: JsonObject): JsonObject {
  const ticket = ticketText(body, "ticket");
  const patch = {
    ...patched(world, "stopLoss", optionalAmount(body, "sl")),
    ...patched(world, "takeProfit", optionalAmount(body, "tp")),
  };
  const login = terminalOf(world, user);
  if ("refusal" in login) return login.refusal;
  return world.trading(() => answerOf(world, login.venue.modifyPosition(ticket, patch), () => ticket));
}

function patched<Name extends "stopLoss" | "takeProfit">(
  { knobs }: World,
  name: Name,
  value: number | undefined,
): { readonly [Key in Name]?: number | null } {
  if (value === undefined) return {};
  if (value === 0 && !knobs.levelsRemovable) throw validationError("sl and tp have to be above 0");
  return { [name]: value === 0 ? null : value } as { [Key in Name]: number | null };
}
