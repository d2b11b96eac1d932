import { BrokerError } from "@anybroker/core";
import type { Call, Snapshot } from "@anybroker/core/adapter";
import { ask, type OpenAccount } from "./open-account.ts";
import type { Wire } from "./wire.ts";

/** Account, positions and resting orders. Where the service lost its session with the broker, it is made anew first. */
export async function readSnapshot(account: OpenAccount, wire: Wire, call: Call): Promise<Snapshot> {
  const read = (): Promise<Snapshot> => ask(account, call, () => wire.snapshot(call));
  let snapshot: Snapshot;
  try {
    snapshot = await read();
  } catch (error) {
    if (BrokerError.is(error, "AUTH_FAILED")) account.revoked(error);
    if (!BrokerError.is(error, "ACCOUNT_UNAVAILABLE")) throw error;
    await requireConnected(account, call);
    snapshot = await read();
  }
  const { seen, clock } = account;
  seen.note(snapshot.positions, clock.now());
  return { ...snapshot, positions: seen.own(snapshot.positions) };
}

/** Asks whether the service is connected to the broker, which makes it connect when it isn't. */
export async function requireConnected(account: OpenAccount, call: Call): Promise<void> {
  const { id, client } = account;
  const { connected } = await ask(account, call, () => client.accounts.checkConnect(id, { call }));
  if (connected) return;
  throw new BrokerError(
    "ACCOUNT_UNAVAILABLE",
    `API2Trade is not connected to the broker of the account ${id} and was asked to connect; try again, or look at the account in its dashboard.`,
    { broker: "api2trade" },
  );
}
