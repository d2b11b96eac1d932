import { systemClock } from "@anybroker/core";
import { dial, type NatsServer } from "../../src/server/dial.ts";
import { openStores } from "../../src/server/stores.ts";
import { encode } from "../../src/wire/json.ts";
import { subjectsOf } from "../../src/wire/subjects.ts";

const AGE_MS = 3_600_000;

/** Gives the broker a ledger that began an hour ago: of what was sent before its beginning a ledger can say nothing. */
export async function ageLedger(server: NatsServer, broker: string): Promise<void> {
  const nc = await dial(server, { name: "ledger", reconnect: false });
  const { js } = await openStores(nc, 1);
  const { ledger } = subjectsOf(broker);
  await js.publish(ledger, encode({ epoch: 0, timeMs: systemClock.now() - AGE_MS, entries: [] }));
  await nc.close();
}
