import { sleep } from "@anybroker/core";
import type { Json, JsonObject } from "../../json.ts";
import { type BrokerAccount, maskedLogin, type Terminal } from "../broker-account.ts";
import { choice, objectBody, optionalChoice, optionalText, text } from "../input.ts";
import { iso } from "../times.ts";
import { validationError, WireError } from "../wire-error.ts";
import { type Handler, param, type RouteRequest, type World } from "../world.ts";

const TERMINALS = ["MOBILE", "WEB", "CLIENT"] as const;

/** Which terminal a body asks for; what it leaves out stays as it was last used. */
export function readTerminal(body: JsonObject, last: Terminal, name = "terminalType"): Terminal {
  const type = optionalChoice(body, name, TERMINALS) ?? last.type;
  const webTerminalUrl = optionalText(body, "webTerminalUrl") ?? last.webTerminalUrl;
  const webEndpoint = optionalText(body, "webEndpoint") ?? last.webEndpoint;
  if (type === "WEB" && (webTerminalUrl ?? "") === "") {
    throw validationError("webTerminalUrl is required for the WEB terminal.", "webTerminalUrl");
  }
  return {
    type,
    ...(webTerminalUrl !== undefined && { webTerminalUrl }),
    ...(webEndpoint !== undefined && { webEndpoint }),
  };
}

function login(body: JsonObject): string {
  const { account } = body;
  const digits = typeof account === "number" ? String(account) : account;
  if (typeof digits !== "string" || !/^\d+$/.test(digits)) {
    throw validationError("account has to be the broker login: a number, or a text of digits.", "account");
  }
  return digits;
}

const authFailed = (): WireError => new WireError(422, "BROKER_AUTH_FAILED", "The broker refused the login.");

/** Logs in at the broker: the account that these credentials open. Throws what the broker says. */
export function brokerLogin(world: World, body: JsonObject): BrokerAccount {
  const platform = choice(body, "broker", ["mt4", "mt5"]);
  const server = text(body, "server");
  const number = login(body);
  const password = text(body, "password");
  const there = world.directory.accounts.filter(({ facts }) => facts.server === server && facts.platform === platform);
  if (there.length === 0) throw new WireError(502, "BROKER_UNREACHABLE", `No ${platform} server is called ${server}.`);
  const account = there.find(({ facts }) => facts.login === number);
  if (account === undefined || account.facts.password !== password) throw authFailed();
  return account;
}

async function warm(world: World, account: BrokerAccount, terminal: Terminal): Promise<Json> {
  if (!account.hot && world.knobs.warmUpMs > 0) await sleep(world.clock, world.knobs.warmUpMs, world.signal);
  account.warm(terminal);
  return {
    accountId: account.id,
    isDemo: account.facts.isDemo,
    status: "connected",
    expiresAt: iso(world.clock.now() + world.knobs.sessionTtlMs),
  };
}

/** `POST /v1/sessions`. */
export const startSession: Handler = async ({ world, caller, body }) => {
  const request = objectBody(body);
  const terminal = readTerminal(request, { type: "MOBILE" });
  const account = brokerLogin(world, request);
  if (account.owner !== undefined && account.owner !== caller.owner) {
    throw new WireError(409, "BROKER_ACCOUNT_ALREADY_LINKED", "This broker account is linked elsewhere.");
  }
  account.link(caller.owner);
  return warm(world, account, terminal);
};

/** `DELETE /v1/sessions/{id}`. */
export const endSession: Handler = (request) => {
  coolOnRequest(request);
  return undefined;
};

/** `POST /v1/accounts/{id}/disconnect`. */
export const disconnect: Handler = (request) => {
  const account = coolOnRequest(request);
  return { accountId: account.id, status: "disconnected", hot: false };
};

function coolOnRequest(request: RouteRequest): BrokerAccount {
  const account = request.world.directory.linked(request.caller, param(request, 0));
  account.cool();
  account.cooledOnRequest = true;
  return account;
}

/** `POST /v1/accounts/{id}/reconnect`. */
export const reconnect: Handler = async (request) => {
  const { world, caller } = request;
  const body = objectBody(request.body);
  const account = world.directory.linked(caller, param(request, 0));
  const terminal = readTerminal(body, account.terminal);
  if (text(body, "password") !== account.facts.password) throw authFailed();
  return warm(world, account, terminal);
};

/** `GET /v1/always-hot/pending`. */
export const pendingRearm: Handler = ({ world, caller }) => ({
  pending: world.directory
    .rosterOf(caller)
    .filter(({ facts, hot }) => facts.alwaysHot && !hot)
    .map(({ id, facts }) => ({
      id,
      broker: facts.platform,
      server: facts.server,
      accountNumber: maskedLogin(facts.login),
    })),
});
