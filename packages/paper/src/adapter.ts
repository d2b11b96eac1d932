import { BrokerError } from "@anybroker/core";
import { type AdapterContext, type Call, type Connection, defineAdapter } from "@anybroker/core/adapter";
import { capabilities } from "./capabilities.ts";
import { type Feed, openFeed } from "./feed/feed.ts";
import { type CheckedOptions, optionsSchema, type PaperOptions } from "./options.ts";
import { accountPort } from "./parts/account-port.ts";
import { accountInfo, openAccounts } from "./parts/accounts.ts";
import { makeVenue } from "./parts/make-venue.ts";
import type { Venue, VenueAccount } from "./venue/types.ts";

function connectionTo(venue: Venue, feed: Feed | undefined, owned: boolean): Connection & { readonly native: Venue } {
  return {
    native: venue,
    listAccounts: async () => venue.accounts.map(accountInfo),
    async openAccount(id, links) {
      const account = venue.account(id);
      if (account !== undefined) return accountPort(venue, account, links, feed);
      const known = venue.accounts.map((each) => each.id).join(", ");
      const message = `there is no account ${id}; the venue has ${known}`;
      throw new BrokerError("ACCOUNT_NOT_FOUND", message, { broker: "paper" });
    },
    async close() {
      if (owned) venue.stop();
      await feed?.close();
    },
  };
}

async function connect(options: CheckedOptions, context: AdapterContext, call: Call): Promise<Connection> {
  const feed = options.feed && (await openFeed(options.feed, options.feedAccount, context, call));
  try {
    const venue = options.venue ?? makeVenue(options, context, feed?.tape);
    openAccounts(venue, options);
    const owned = options.venue === undefined;
    if (owned) venue.start();
    return connectionTo(venue, feed, owned);
  } catch (error) {
    await feed?.close();
    throw error;
  }
}

/**
 * Paper trading: a simulated market in this process, without a network.
 *
 * `paper({})` is one account with 100,000 USD and seven symbols whose prices move several times a second; the seed,
 * real prices of files (`csv`, `tape`) or of another broker (`feed`) and any number of accounts are options.
 */
export const paper = defineAdapter<PaperOptions, Venue, VenueAccount>()({
  name: "paper",
  title: "Paper",
  configSchema: optionsSchema,
  secretOptions: [],
  capabilities,
  connect,
});
