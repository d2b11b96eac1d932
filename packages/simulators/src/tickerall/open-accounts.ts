import type { Clock, Random } from "@anybroker/core";
import type { Venue, VenueAccount } from "@anybroker/paper/venue";
import { BrokerAccount } from "./broker-account.ts";
import type { TickerallAccountOptions, TickerallKeyOptions, TickerallKnobs } from "./options.ts";

/** What the service's accounts are made of. */
export interface OpenAccountsOptions {
  readonly accounts: readonly TickerallAccountOptions[];
  readonly keys: readonly TickerallKeyOptions[];
  readonly knobs: TickerallKnobs;
  readonly venue: Venue;
  readonly clock: Clock;
  readonly random: Random;
}

const FIRST_LOGIN = 20_481_957;

function venueAccount(venue: Venue, wanted: TickerallAccountOptions, login: string): VenueAccount {
  if (wanted.venueAccount !== undefined) return wanted.venueAccount;
  const { currency, balance, leverage, positionMode } = wanted;
  return venue.openAccount({
    id: login,
    login,
    name: wanted.name ?? "Sim Trader",
    ...(currency !== undefined && { currency }),
    ...(balance !== undefined && { balance }),
    ...(leverage !== undefined && { leverage }),
    ...(positionMode !== undefined && { positionMode }),
  });
}

/** Opens the accounts at the venue and links those that are to be known at the start. */
export function openAccounts({
  accounts,
  keys,
  knobs,
  venue,
  clock,
  random,
}: OpenAccountsOptions): readonly BrokerAccount[] {
  return accounts.map((wanted, index) => {
    const { isDemo = true, platform = "mt5", state = "hot" } = wanted;
    const login = wanted.login ?? wanted.venueAccount?.login ?? String(FIRST_LOGIN + index);
    const facts = {
      id: wanted.id ?? `acc_${Buffer.from(random.bytes(9)).toString("base64url")}`,
      login,
      password: wanted.password ?? "s3cret-password",
      platform,
      server: wanted.server ?? (isDemo ? "SimBroker-Demo" : "SimBroker-Live"),
      isDemo,
      alwaysHot: wanted.alwaysHot ?? false,
    };
    const terminal = { type: wanted.terminalType ?? "MOBILE" };
    const account = new BrokerAccount(facts, venueAccount(venue, wanted, login), {
      clock,
      coolAfterMs: knobs.coolAfterMs,
      terminal,
    });
    const owner = wanted.apiKey ?? keys[0]?.key;
    if (state !== "unlinked" && owner !== undefined) account.link(owner);
    if (state === "hot") account.warm();
    return account;
  });
}
