import { readFields } from "../fields.ts";
import type { Ledger } from "../ledger.ts";
import { float, type WireObject } from "../wire-json.ts";
import type { Handler } from "../world.ts";

const HEDGING = 2;
const NETTING = 0;
const noughts = (...names: readonly string[]): WireObject => Object.fromEntries(names.map((name) => [name, float(0)]));

function accountRecord({ facts, venue, books }: Ledger): WireObject {
  const { balance, equity = balance, margin = 0, freeMargin = equity, ...summary } = books.summary();
  return {
    login: BigInt(facts.login),
    tradeMode: facts.isDemo ? 0 : 2,
    leverage: venue.leverage,
    limitOrders: 200,
    marginSoMode: 0,
    tradeAllowed: summary.tradingAllowed ?? true,
    tradeExpert: true,
    marginMode: venue.positionMode === "hedging" ? HEDGING : NETTING,
    currencyDigits: 2,
    fifoClose: false,
    balance: float(balance),
    credit: float(summary.credit ?? 0),
    profit: float(summary.unrealizedProfit ?? 0),
    equity: float(equity),
    margin: float(margin),
    marginFree: float(freeMargin),
    marginLevel: float(summary.marginLevelPercent ?? 0),
    marginSoCall: float(100),
    marginSoSo: float(50),
    ...noughts("marginInitial", "marginMaintenance", "assets", "liabilities", "commissionBlocked"),
    name: venue.name,
    server: facts.server,
    currency: venue.currency,
    company: "SimBroker Ltd",
  };
}

/** `GET /account`. */
export const account: Handler = ({ world }) => {
  const ledger = world.session.ledger();
  world.session.reach("failed to fetch account info");
  return { account: accountRecord(ledger) };
};

/** `POST /account/connect`: what it is given overwrites the config file, also when the login is refused. */
export const connect: Handler = async ({ world, body }) => {
  const login = readFields("body", body(), (fields) => {
    const path = fields.optionalText("path");
    const wanted = world.version === "0.12.0" ? fields.optionalText("account") : undefined;
    return {
      username: fields.text("username"),
      password: fields.text("password"),
      server: fields.text("server"),
      ...(path !== undefined && { path }),
      ...(wanted !== undefined && { account: wanted }),
    };
  });
  world.settings.overwrite(login, world.version);
  await world.session.connect(login);
  return { success: true, mt5: world.session.state };
};

/** `POST /account/disconnect`. */
export const disconnect: Handler = ({ world }) => {
  world.session.disconnect();
  return { success: true, mt5: world.session.state };
};
