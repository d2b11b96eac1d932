import { Decimal } from "@anybroker/core";
import type { Json, JsonObject } from "../../json.ts";
import { choice, objectBody, optionalNumber, optionalText, positiveNumber, text } from "../input.ts";
import { type PlaceRequest, placeOrder, readPlaceRequest } from "../trading.ts";
import { type WebhookToken, webhookRow } from "../webhook-tokens.ts";
import { notFound, unauthorized, WireError } from "../wire-error.ts";
import { type Handler, type PublicHandler, param, type UserRequest, type World } from "../world.ts";

const SIDES = { buy: "buy", long: "buy", sell: "sell", short: "sell" } as const;
/** A pip is ten of a symbol's last digit. */
const POINTS_PER_PIP = 10;

function tokenOf(request: UserRequest): WebhookToken {
  const id = param(request, 0);
  const token = request.world.webhooks.ofUser(request.user.id).find((candidate) => candidate.id === id);
  if (token === undefined) throw notFound(`webhook ${id}`);
  return token;
}

/** `POST /api/v1/webhooks`: the only time that the token is shown. */
export const createWebhook: Handler = ({ world, user, body }) => {
  const fields = objectBody(body);
  const accountId = text(fields, "account_id");
  if (!world.directory.accountsOf(user).some((account) => account.id === accountId))
    throw notFound(`account ${accountId}`);
  const issued = world.webhooks.issue(user.id, accountId, optionalText(fields, "label") ?? "");
  const { id, token } = issued;
  return { id, token, webhook_url: `${world.url()}/api/v1/webhook/tv?token=${token}` };
};

/** `GET /api/v1/webhooks`. */
export const listWebhooks: Handler = ({ world, user }) => ({
  tokens: world.webhooks.ofUser(user.id).map(webhookRow),
});

/** `DELETE /api/v1/webhooks/{id}`. */
export const deleteWebhook: Handler = (request) => {
  request.world.webhooks.revoke(tokenOf(request));
  return { message: "webhook revoked" };
};

/** `POST /api/v1/webhooks/{id}/test`: reads an alert and trades nothing. */
export const testWebhook: Handler = (request) => {
  tokenOf(request);
  try {
    return { valid: true, parsed: { ...readAlert(request.world, request.body) }, error: null };
  } catch (error) {
    if (error instanceof WireError) return { valid: false, parsed: null, error: error.message };
    throw error;
  }
};

/** `POST /api/v1/webhook/tv?token=`: an alert becomes an order. */
export const tradeAlert: PublicHandler = ({ world, query, body }) => {
  const token = world.webhooks.byToken(query.get("token") ?? "");
  const user = token === undefined ? undefined : world.directory.user(token.userId);
  if (token === undefined || user?.apiKey === undefined) throw unauthorized();
  world.webhooks.used(token);
  return placeOrder(world, user, readAlert(world, body));
};

function readAlert(world: World, body: Json | undefined): PlaceRequest {
  const fields = objectBody(body);
  const side = SIDES[choice(fields, ["buy", "sell", "long", "short"], "action")];
  const orderType = fields["order_type"] ?? "market";
  const direction = side === "buy" ? 1 : -1;
  return readPlaceRequest({
    symbol: text(fields, "symbol"),
    side,
    orderType,
    volume: positiveNumber(fields, "volume"),
    ...pick(fields, "price", "comment", "magic"),
    ...alertLevel(world, fields, "sl", -direction),
    ...alertLevel(world, fields, "tp", direction),
  });
}

const pick = (fields: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));

/** A level as a price, or made of a distance in pips from the order's price. */
function alertLevel(world: World, fields: JsonObject, name: "sl" | "tp", direction: number): JsonObject {
  const price = optionalNumber(fields, name);
  const pips = optionalNumber(fields, `${name}_pips`);
  if (price !== undefined || pips === undefined) return price === undefined ? {} : { [name]: price };
  const symbol = world.venue.symbol(text(fields, "symbol"));
  const quote = symbol === undefined ? undefined : world.venue.quote(symbol.name);
  const isBuy = fields["action"] === "buy" || fields["action"] === "long";
  const entry = optionalNumber(fields, "price") ?? (isBuy ? quote?.ask : quote?.bid);
  if (symbol === undefined || entry === undefined) return {};
  const distance = Decimal.scaled(POINTS_PER_PIP * direction, symbol.digits).multiply(pips);
  return { [name]: Decimal.of(entry).add(distance).toNumber() };
}
