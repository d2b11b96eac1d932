import type { Clock } from "@anybroker/core";
import type { Venue, VenueAccount } from "@anybroker/paper/venue";
import { BrokerAccount } from "./broker-account.ts";
import type { CtraderAccountOptions } from "./options.ts";

const FIRST_ID = 30_000_001;
const FIRST_LOGIN = 3_100_001;

function venueAccount(venue: Venue, wanted: CtraderAccountOptions, login: string): VenueAccount {
  if (wanted.venueAccount !== undefined) return wanted.venueAccount;
  const { currency, balance, leverage, positionMode } = wanted;
  return venue.openAccount({
    id: login,
    login,
    name: "Sim Trader",
    ...(currency !== undefined && { currency }),
    ...(balance !== undefined && { balance }),
    ...(leverage !== undefined && { leverage }),
    ...(positionMode !== undefined && { positionMode }),
  });
}

function digits(value: string, what: string): string {
  if (/^[1-9]\d{0,14}$/.test(value)) return value;
  throw new RangeError(`The simulated account has the ${what} "${value}"; cTrader's are numbers of up to 15 digits.`);
}

/** Opens the accounts at the venue. Throws a RangeError for an id or login that is no number. */
export function openAccounts(
  accounts: readonly CtraderAccountOptions[],
  { venue, clock, isLive }: { readonly venue: Venue; readonly clock: Clock; readonly isLive: boolean },
): readonly BrokerAccount[] {
  return accounts.map((wanted, index) => {
    const login = digits(wanted.login ?? String(FIRST_LOGIN + index), "login");
    const facts = {
      id: digits(wanted.id ?? String(FIRST_ID + index), "id"),
      login,
      isLive: wanted.isLive ?? isLive,
      brokerName: wanted.brokerName ?? "Sim Broker",
      accessRights: wanted.accessRights ?? "FULL_ACCESS",
    };
    return new BrokerAccount(facts, venueAccount(venue, wanted, login), clock, index);
  });
}
