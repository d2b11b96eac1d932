import { seededRandom } from "@anybroker/core";
import { createVenue, type Venue, type VenueAccount, type VenueOptions } from "@anybroker/paper/venue";
import { ManualClock } from "@anybroker/testkit";
import { type CtraderSimulator, type CtraderSimulatorOptions, simulateCtrader } from "../../src/index.ts";
import { type WireClient, wireClient } from "./wire-client.ts";

/** A simulator on a clock that stands still, over a market whose prices are set by hand. */
export interface StillCtrader extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly venue: Venue;
  readonly simulator: CtraderSimulator;
  readonly ledger: VenueAccount;
  /** The first account's id, as messages carry it. */
  readonly account: { readonly ctidTraderAccountId: number };
  /** A connection that has said nothing yet. */
  connect(): Promise<WireClient>;
  /** A connection whose application and first account are authorised. */
  login(): Promise<WireClient>;
}

/** Starts one with EURUSD at 1.1 / 1.1001. */
export async function stillCtrader(
  options: CtraderSimulatorOptions = {},
  venueOptions: Partial<VenueOptions> = {},
): Promise<StillCtrader> {
  const clock = new ManualClock();
  const venue = createVenue({
    clock,
    random: seededRandom(1),
    tape: "none",
    sessions: "always",
    commissionPerLot: 3.5,
    marketableLimits: true,
    ...venueOptions,
  });
  venue.setPrice("EURUSD", 1.1, 1.1001);
  const simulator = await simulateCtrader({ clock, venue, ...options });
  const clients: WireClient[] = [];
  const account = { ctidTraderAccountId: Number(simulator.accounts[0]?.id) };
  const connect = async (): Promise<WireClient> => {
    const client = await wireClient(simulator);
    clients.push(client);
    return client;
  };
  const ledger = simulator.accounts[0]?.venueAccount;
  if (ledger === undefined) throw new Error("the simulator has no account");
  return {
    clock,
    venue,
    simulator,
    ledger,
    account,
    connect,
    async login() {
      const client = await connect();
      const { clientId = "", clientSecret = "" } = simulator.credentials;
      await client.ask("ProtoOAApplicationAuthReq", { clientId, clientSecret });
      await client.ask("ProtoOAAccountAuthReq", { ...account, accessToken: simulator.tokens()?.accessToken ?? "" });
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client[Symbol.asyncDispose]();
      await simulator.stop();
    },
  };
}
