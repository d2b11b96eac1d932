import { type AccountInfo, accountId } from "@anybroker/core";
import type { CheckedOptions } from "../options.ts";
import type { Venue, VenueAccount } from "../venue/types.ts";

/** Opens the accounts that the options name, where the venue does not have them already. */
export function openAccounts(venue: Venue, options: CheckedOptions): void {
  const { currency, balance, positionMode, leverage } = options;
  const common = {
    ...(currency !== undefined && { currency }),
    ...(balance !== undefined && { balance }),
    ...(positionMode !== undefined && { positionMode }),
    ...(leverage !== undefined && { leverage }),
  };
  if (options.accounts === undefined && venue.accounts.length > 0) return;
  for (const wanted of options.accounts ?? [{}]) {
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    if (wanted.id === undefined || venue.account(wanted.id) === undefined) venue.openAccount({ ...common, ...given });
  }
}

/** An account of the venue as a broker lists it. */
export function accountInfo(account: VenueAccount): AccountInfo {
  return {
    id: accountId(account.id),
    login: account.login,
    name: account.name,
    server: "paper",
    environment: "demo",
    available: true,
  };
}
