import { clientOrderId, type JournalEntry, type SymbolInfo } from "@anybroker/core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type NatsTokens, natsJournal, natsTokens } from "../src/index.ts";
import { type NatsTestServer, startNats } from "./support/nats-server.ts";
import { withNats } from "./support/with-nats.ts";

withNats(() => {
  let server: NatsTestServer;
  beforeAll(async () => {
    server = await startNats();
  });
  afterAll(() => server.stop());

  async function tokens(): Promise<NatsTokens> {
    const store = await natsTokens({ url: server.url });
    onTestFinished(() => store.close());
    return store;
  }

  test("of many who replace a token at once, on several machines, one wins", async () => {
    const [one, two] = await Promise.all([tokens(), tokens()]);
    const won = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? one : two).compareAndSet("race", undefined, `${index}`),
      ),
    );
    const stored = await one.read("race");
    expect([won.filter((it) => it).length, won[Number(stored?.value)]]).toEqual([1, true]);
    expect([
      await two.compareAndSet("race", stored?.revision, "next"),
      await one.compareAndSet("race", stored?.revision, "late"),
      (await one.read("race"))?.value,
      await one.read("none"),
    ]).toEqual([true, false, "next", undefined]);
  });

  test("a token's lock is held by one machine at a time, and another key's is free meanwhile", async () => {
    const [one, two] = await Promise.all([tokens(), tokens()]);
    const order: string[] = [];
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let first: Promise<void> = Promise.resolve();
    await new Promise<void>((entered) => {
      first = one.lock("a b", async () => {
        order.push("first");
        entered();
        await held;
        order.push("first over");
      });
    });
    await two.lock("other", async () => order.push("other"));
    const second = two.lock("a b", async () => order.push("second"));
    letGo();
    await Promise.all([first, second]);
    expect(order).toEqual(["first", "other", "first over", "second"]);
  });

  test("a journal gives the commands that were begun and not ended, oldest first, to the program's next life", async () => {
    const entry = (id: string, scope = "ctrader/7.1"): JournalEntry => ({
      scope,
      sentTimeMs: 5,
      command: {
        kind: "place",
        clientOrderId: clientOrderId(id),
        symbol: { name: "EURUSD" } as SymbolInfo,
        side: "buy",
        type: "market",
        lots: 0.1,
        intent: "open",
      },
    });
    const journal = natsJournal({ url: server.url }, "my bot");
    for (const id of ["z", "b", "a"]) await journal.begin(entry(id));
    await journal.begin(entry("elsewhere", "ctrader/8"));
    journal.end("ctrader/7.1", "b");
    await journal.close();
    const next = natsJournal({ url: server.url }, "my bot");
    const other = natsJournal({ url: server.url }, "another");
    expect([await next.unsettled("ctrader/7.1"), await other.unsettled("ctrader/7.1")]).toEqual([
      [entry("z"), entry("a")],
      [],
    ]);
    await Promise.all([next.close(), other.close()]);
  });

  test("a server that refuses the credentials or isn't there is told apart", async () => {
    const strict = await startNats('authorization { user: "gateway", password: "right" }');
    onTestFinished(() => strict.stop());
    const refused = natsTokens({ url: strict.url, user: "gateway", password: "wrong" });
    await expect(refused).rejects.toMatchObject({ code: "AUTH_FAILED", outcome: "not-executed" });
    await expect(natsTokens({ url: "nats://127.0.0.1:1" })).rejects.toMatchObject({ code: "UNREACHABLE" });
  });
});
