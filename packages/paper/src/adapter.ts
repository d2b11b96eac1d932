import { BrokerError } from "@anybroker/core";
import { type AdapterContext, type Connection, defineAdapter } from "@anybroker/core/adapter";
import { capabilities } from "./capabilities.ts";
import { type CheckedOptions, optionsSchema, type PaperOptions } from "./options.ts";
import { accountPort } from "./parts/account-port.ts";
import { accountInfo, openAccounts } from "./parts/accounts.ts";
import { makeVenue } from "./parts/make-venue.ts";
import type { Venue, VenueAccount } from "./venue/types.ts";

async function connect(options: CheckedOptions, context: AdapterContext): Promise<Connection & { native: Venue }> {
  const venue = options.venue ?? makeVenue(options, context);
  openAccounts(venue, options);
  if (options.venue === undefined) venue.start();
  return {
    native: venue,
    listAccounts: async () => venue.accounts.map(accountInfo),
    async openAccount(id, links) {
      const account = venue.account(id);
      if (account !== undefined) return accountPort(venue, account, links, undefined);
      const known = venue.accounts.map((each) => each.id).join(", ");
      throw new BrokerError("ACCOUNT_NOT_FOUND", `there is no account ${id}; the venue has ${known}`, {
        broker: "paper",
      });
    },
    async close() {
      if (options.venue === undefined) venue.stop();
    },
  };
}

/**
 * Paper trading: a simulated market in this process, without a network.
 *
 * `paper({})` is one account with 100,000 USD and seven symbols whose prices move several times a second; the seed,
 * real prices of files (`tape`) or of another broker (`feed`) and any number of accounts are options.
 */
export const paper = defineAdapter<PaperOptions, Venue, VenueAccount>()({
  name: "paper",
  title: "Paper",
  configSchema: optionsSchema,
  secretOptions: [],
  capabilities,
  connect,
});
