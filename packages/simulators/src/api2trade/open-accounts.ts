import { type Clock, type Random, randomUuid } from "@anybroker/core";
import type { Venue, VenueAccount } from "@anybroker/paper/venue";
import { BrokerAccount } from "./broker-account.ts";
import type { Api2TradeAccountOptions } from "./options.ts";

const FIRST_LOGIN = 7_204_418;

function venueAccount(venue: Venue, wanted: Api2TradeAccountOptions, login: string): VenueAccount {
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

/** Opens the accounts at the venue and registers those that are to be known at the start. */
export function openAccounts(
  accounts: readonly Api2TradeAccountOptions[],
  { venue, clock, random }: { readonly venue: Venue; readonly clock: Clock; readonly random: Random },
): readonly BrokerAccount[] {
  return accounts.map((wanted, index) => {
    const { isDemo = true, isInvestor = false, platform = "mt5", state = "connected", customer = 0 } = wanted;
    const login = wanted.login ?? wanted.venueAccount?.login ?? String(FIRST_LOGIN + index);
    const facts = {
      login,
      password: wanted.password ?? "s3cret-password",
      server: wanted.server ?? (isDemo ? "SimBroker-Demo" : "SimBroker-Live"),
      platform,
      isDemo,
      isInvestor,
    };
    const account = new BrokerAccount(facts, venueAccount(venue, wanted, login), clock);
    const id = wanted.id ?? randomUuid(random);
    if (state !== "unregistered") account.registration = { id, owner: customer, name: wanted.name ?? login };
    if (state === "connected") account.connect();
    return account;
  });
}
