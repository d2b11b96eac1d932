import { BrokerError, clientOrderId } from "@anybroker/core";
import { FaultyLine } from "@anybroker/testkit/servers";
import { expect, onTestFinished, test } from "vitest";
import { type Desk, startDesk } from "./support/desk.ts";
import { withNats } from "./support/with-nats.ts";

const MARKET = { symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 } as const;

async function lineTo(desk: Desk): Promise<{ readonly line: FaultyLine; readonly url: string }> {
  const line = await FaultyLine.start({ to: desk.server.port });
  onTestFinished(() => line[Symbol.asyncDispose]());
  return { line, url: `nats://127.0.0.1:${line.port}` };
}

withNats(() => {
  test("of two gateways that serve one broker from the start one owns it, and the other follows when that one is closed", async () => {
    const desk = await startDesk();
    const [second, third] = await Promise.all([desk.join(), desk.join()]);
    expect([desk.gateway.state, second.state, third.state]).toEqual(["owner", "standby", "standby"]);
    const { account } = await desk.program();
    await account.orders.place(MARKET);
    await desk.gateway.close();
    await Promise.race([second.owning(), third.owning()]);
    expect([second.state, third.state].filter((state) => state === "owner")).toHaveLength(1);
    await resumed(account.sync.bind(account));
    await account.orders.place(MARKET);
    expect(desk.accounts[0]?.deals()).toHaveLength(2);
  });

  test("a NATS server that is restarted leaves the broker with its owner, and the programs come back", async () => {
    // However long the server takes to start on a busy machine.
    const desk = await startDesk({ leaseMs: 9_000 });
    const { broker, account } = await desk.program();
    const deals: string[] = [];
    account.on("deal", ({ deal }) => deals.push(deal.id));
    await account.orders.place(MARKET);
    const { epoch } = desk.gateway;
    const back = new Promise<void>((resolve) => {
      broker.status(({ state }) => {
        if (state === "resumed") resolve();
      });
    });
    await desk.server.restart();
    await back;
    await account.orders.place(MARKET);
    const told = desk.accounts[0]?.deals().map(({ id }) => id);
    expect([desk.gateway.state, desk.gateway.epoch, deals]).toEqual(["owner", epoch, told]);
  });

  test("an order that is executed while its program is cut off is told as filled, and is at the broker once", async () => {
    const desk = await startDesk();
    const { line, url } = await lineTo(desk);
    const { account } = await desk.program({ url });
    desk.accounts[0]?.onExecution(() => line.cut());
    const order = await account.orders.place({ ...MARKET, clientOrderId: clientOrderId("cut-after") });
    expect([order.status, desk.accounts[0]?.deals().map((deal) => deal.clientOrderId)]).toEqual([
      "filled",
      ["cut-after"],
    ]);
  });

  test("an order that was on its way when its program was cut off is proven not executed, and never is", async () => {
    const desk = await startDesk();
    const { line, url } = await lineTo(desk);
    const { account } = await desk.program({ url });
    line.setFrozen(true);
    const placing = account.orders.place(MARKET).catch((reason: unknown) => reason);
    await new Promise((resolve) => setImmediate(resolve));
    line.cut();
    line.setFrozen(false);
    const error = await placing;
    expect([BrokerError.is(error) && error.outcome, desk.accounts[0]?.deals()]).toEqual(["not-executed", []]);
  });
});

/** The first reading that succeeds: until the program has heard of the new owner it is refused. */
async function resumed(read: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const error = await read().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) return;
  }
  throw new Error("The program did not come back.");
}
