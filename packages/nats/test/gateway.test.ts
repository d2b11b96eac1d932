import { connect as dialTcp } from "node:net";
import { BrokerError, clientOrderId, type Tick } from "@anybroker/core";
import { expect, onTestFinished, test } from "vitest";
import { dial } from "../src/server/dial.ts";
import { type Connected, startDesk } from "./support/desk.ts";
import { withNats } from "./support/with-nats.ts";

const MARKET = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;

withNats(() => {
  test("two programs that place one order under one client order id get one order, and both its answer", async () => {
    const desk = await startDesk();
    const [{ account: one }, { account: two }] = [await desk.program(), await desk.program()];
    const named = { ...MARKET, clientOrderId: clientOrderId("the-one") };
    const orders = await Promise.all([one.orders.place(named), two.orders.place(named)]);
    expect([orders.map(({ id, status }) => [id, status]), desk.accounts[0]?.deals().length]).toEqual([
      [
        [orders[0].id, "filled"],
        [orders[0].id, "filled"],
      ],
      1,
    ]);
    const other = await desk.program();
    const refused = await other.account.orders.place({ ...named, lots: 0.2 }).catch((error: unknown) => error);
    expect(BrokerError.is(refused) && [refused.code, refused.outcome]).toEqual([
      "DUPLICATE_CLIENT_ORDER_ID",
      "not-executed",
    ]);
  });

  test("a program that was away gets the events of its absence, in order, each once", async () => {
    const desk = await startDesk();
    const { account: trader } = await desk.program();
    const { broker, account: before } = await desk.program();
    await trader.orders.place(MARKET);
    await before.sync();
    const lastSeen = before.native.sequence;
    await broker.close();

    for (const lots of [0.2, 0.3]) await trader.orders.place({ ...MARKET, lots });
    const [position] = trader.positions.list();
    if (position !== undefined) await trader.positions.close(position.id);

    const { account: after } = await desk.program();
    const missed: unknown[] = [];
    const sequences: number[] = [];
    for await (const { sequence, message } of after.native.events(lastSeen)) {
      sequences.push(sequence);
      if (message.kind === "execution" && message.execution.deal !== undefined) {
        const { side, entry, lots } = message.execution.deal;
        missed.push(`${side} ${entry} ${lots}`);
      }
    }
    expect(missed).toEqual(["buy in 0.2", "buy in 0.3", "sell out 0.1"]);
    expect(sequences).toEqual([...new Set(sequences)].sort((left, right) => left - right));
    expect(sequences.at(-1)).toBe(after.native.sequence);
  });

  test("a newcomer gets the last price although none comes", async () => {
    const desk = await startDesk();
    const { account: first } = await desk.program();
    const heard = firstTick(first);
    desk.venue.setPrice("EURUSD", 1.2, 1.2001);
    await heard;
    const { account: second } = await desk.program();
    expect((await firstTick(second)).bid).toBe(1.2);
  });

  test("a program that does not read is cut off by the server, and no other waits for it", async () => {
    const desk = await startDesk({ config: 'max_payload: 65536\nmax_pending: 131072\nwrite_deadline: "200ms"' });
    const { account } = await desk.program();
    const stuck = dialTcp(Number(new URL(desk.server.url).port), "127.0.0.1");
    onTestFinished(() => {
      stuck.destroy();
    });
    const cut = new Promise<void>((resolve) => stuck.once("close", () => resolve()));
    stuck.on("error", () => {});
    stuck.write('CONNECT {"verbose":false}\r\nSUB anybroker.> 1\r\nPING\r\n');
    await new Promise((resolve) => stuck.once("data", resolve));
    stuck.pause();

    // More than the machine's own buffers between the server and a reader hold.
    const others = await dial({ url: desk.server.url }, { name: "others", reconnect: false });
    onTestFinished(() => others.close());
    for (let index = 0; index < 500; index += 1) others.publish("anybroker.others", new Uint8Array(60_000));
    await others.flush();

    const heard = firstTick(account);
    desk.venue.setPrice("EURUSD", 1.25, 1.2501);
    expect((await heard).bid).toBe(1.25);
    stuck.resume();
    await cut;
  });
});

/** The first price of a new subscription. */
async function firstTick(account: Connected["account"]): Promise<Tick> {
  for await (const tick of account.ticks("EURUSD")) return tick;
  throw new Error("The stream ended without a price.");
}
