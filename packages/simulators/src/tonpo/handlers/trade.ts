import { objectBody, ticketText } from "../input.ts";
import { accountInfo, orderRow, positionAnswer } from "../to-wire.ts";
import * as trading from "../trading.ts";
import { notFound } from "../wire-error.ts";
import { type Handler, param } from "../world.ts";

/** `GET /api/account/info`, and `GET /api/account` of older descriptions. */
export const accountMoney =
  (path: "info" | "account"): Handler =>
  ({ world, user }) => {
    const { accountPath, accountShape } = world.knobs;
    if (accountPath !== "both" && accountPath !== path) throw notFound("route");
    const info = accountInfo(world.directory.acting(user).login);
    return accountShape === "wrapped" ? { account: info } : info;
  };

/** `GET /api/positions`. */
export const listPositions: Handler = ({ world, user }) => {
  const { books } = world.directory.acting(user).login;
  const positions = books.positions().map((position) => positionAnswer(position, world.knobs));
  return world.knobs.positionsShape === "array" ? positions : { positions };
};

/** `GET /api/positions/{ticket}`. */
export const getPosition: Handler = (request) => {
  const { world, user } = request;
  const ticket = ticketText({ ticket: param(request, 0) }, "ticket");
  const position = world.directory
    .acting(user)
    .login.books.positions()
    .find(({ id }) => id === ticket);
  if (position === undefined) throw notFound(`position ${ticket}`);
  return positionAnswer(position, world.knobs);
};

/** `GET /api/orders`: the orders that rest. */
export const listOrders: Handler = ({ world, user }) => {
  if (!world.knobs.openOrders) throw notFound("route");
  const { login } = world.directory.acting(user);
  const resting = login.books.orders().filter(({ type }) => type !== "market");
  return { orders: resting.map((order) => orderRow(order, login, world.knobs)) };
};

/** `POST /api/orders`. */
export const placeOrder: Handler = ({ world, user, body }) =>
  trading.placeOrder(world, user, trading.readPlaceRequest(objectBody(body)));

/** `POST /api/orders/close`. */
export const closePosition: Handler = ({ world, user, body }) => trading.closePosition(world, user, objectBody(body));

/** `POST /api/orders/modify`. */
export const modifyPosition: Handler = ({ world, user, body }) => trading.modifyPosition(world, user, objectBody(body));
