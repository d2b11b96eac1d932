import { checkReadable } from "../trading.ts";
import { badRequest } from "../wire-error.ts";
import { accountOf, type Handler } from "../world.ts";

const PLATFORMS = { mt4: "Metatrader 4", mt5: "Metatrader 5" } as const;

/** `GET /RegisterAccount`. */
export const register: Handler = ({ world, caller, query }) => {
  const type = query.text("type");
  const platform = (["mt4", "mt5"] as const).find((candidate) => PLATFORMS[candidate] === type);
  if (type !== undefined && platform === undefined)
    throw badRequest(`type has to be ${PLATFORMS.mt4} or ${PLATFORMS.mt5}`);
  const name = query.text("name");
  const account = world.directory.register(caller, {
    login: query.required("user"),
    password: query.required("password"),
    server: query.required("server"),
    ...(platform !== undefined && { platform }),
    ...(name !== undefined && { name }),
  });
  if (world.knobs.registerConnects) account.connect();
  return { message: account.connected ? "connected" : "connecting", id: account.registration?.id };
};

/** `GET /DeleteAccount`. */
export const remove: Handler = ({ world, caller, query }) => {
  const id = query.required("id");
  world.directory.remove(caller, id);
  world.accountRemoved(id);
  return { message: "account removed" };
};

/** `GET /GetAccounts`. */
export const list: Handler = ({ world, caller }) =>
  world.directory.of(caller).map(({ facts, registration }) => ({
    id: registration?.id,
    account_number: facts.login,
    account_server: facts.server,
    type: PLATFORMS[facts.platform],
    name: registration?.name,
  }));

/** `GET /Account`: what a MetaTrader 5 server knows of its customer. */
export const details: Handler = (request) => {
  const account = accountOf(request);
  checkReadable(request.world, account);
  const { facts, venue } = account;
  if (facts.platform === "mt4") throw badRequest("Account exists on MetaTrader 5 only");
  const { balance, credit = 0 } = account.books.summary();
  return {
    login: BigInt(facts.login),
    type: facts.isDemo ? "Demo" : "Real",
    userName: venue.name,
    tradeFlags: 0,
    country: "",
    city: "",
    state: "",
    zipCode: "",
    userAddress: "",
    phone: "",
    email: "",
    balance,
    credit,
    blocked: 0,
    leverage: venue.leverage,
  };
};
