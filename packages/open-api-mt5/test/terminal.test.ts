import { expect, test } from "vitest";
import { LIMIT, MARKET, Stage } from "./stage.ts";

const states = (stage: Stage): readonly string[] => stage.status.map(({ state }) => state);
const lastCause = (stage: Stage): unknown => stage.status.findLast((event) => "cause" in event);

test("a lost terminal is a lost link, and what happened meanwhile is found when it is back", async () => {
  await using stage = await Stage.open({ simulator: { version: "0.5.0" } });
  const account = await stage.account();
  await stage.drive(account.orders.place(LIMIT));
  stage.simulator.loseTerminal();
  await stage.until(() => states(stage).at(-1) === "lost");
  expect(lastCause(stage)).toMatchObject({
    cause: { code: "NOT_READY", message: expect.stringContaining("look whether it runs and is logged in") },
  });
  stage.market.venue.setPrice("EURUSD", 1.049, 1.0491);
  expect(account.positions.list()).toEqual([]);
  stage.simulator.restoreTerminal();
  await stage.until(() => states(stage).at(-1) === "resumed");
  await stage.until(() => account.positions.list().length === 1);
  expect(account.positions.list()[0]).toMatchObject({ lots: 0.2, side: "buy" });
});

test("an order while the terminal is away was not executed, and says what to do", async () => {
  await using stage = await Stage.open({ simulator: { version: "0.5.0" } });
  const account = await stage.account();
  stage.simulator.loseTerminal();
  await stage.until(() => stage.simulator.terminalState !== "connected");
  await expect(stage.drive(account.orders.place(MARKET))).rejects.toMatchObject({
    code: "NOT_READY",
    outcome: "not-executed",
    message: expect.stringContaining("start the terminal or log it in"),
  });
  expect(stage.ledger.positions()).toEqual([]);
});

test("a server that ends itself is told with why, and taken up again when it was restarted", async () => {
  await using stage = await Stage.open({ simulator: { version: "0.12.0" } });
  const account = await stage.account();
  await stage.drive(account.orders.place(MARKET));
  stage.simulator.loseTerminal();
  await stage.until(() => stage.simulator.ended);
  await stage.until(() => states(stage).at(-1) === "lost");
  const error: unknown = await stage.drive(
    account.orders.place({ ...MARKET, lots: 0.3 }).catch((reason: unknown) => reason),
  );
  expect(error).toMatchObject({ code: "UNREACHABLE", outcome: "not-executed" });
  expect((error as Error).message).toContain("after three refused log-ins it does");
  await stage.simulator.comeUp();
  await stage.until(() => states(stage).at(-1) === "resumed");
  expect(account.positions.list().map(({ lots }) => lots)).toEqual([0.1]);
});

test("while the server does nothing but reconnect, the silence of its socket is a lost link", async () => {
  await using stage = await Stage.open({ simulator: { version: "0.5.0", knobs: { reconnectMs: 40_000 } } });
  await stage.account();
  stage.simulator.loseTerminal(1_000);
  await stage.until(() => states(stage).includes("lost"));
  await stage.until(() => states(stage).at(-1) === "resumed");
  expect(states(stage)).toEqual(["ready", "lost", "resumed"]);
});

test("another account in the terminal is a lost link, and nothing is traded on it, until the own one is back", async () => {
  await using stage = await Stage.open({ simulator: { accounts: [{ login: "111" }, { login: "222" }] } });
  const account = await stage.account();
  await stage.drive(account.orders.place(MARKET));
  await switchTo(stage, "222");
  await stage.until(() => states(stage).at(-1) === "lost");
  expect(lastCause(stage)).toMatchObject({
    cause: { code: "ACCOUNT_UNAVAILABLE", details: { wanted: "111", found: "222" } },
  });
  const [{ id: position = "" } = {}] = account.positions.list();
  const commands = [
    () => account.orders.place(LIMIT),
    () => account.positions.close(position),
    () => account.positions.modify(position, { stopLoss: 1.05 }),
  ];
  for (const command of commands) {
    const error: unknown = await stage.drive(command().catch((reason: unknown) => reason));
    expect(error).toMatchObject({ code: "ACCOUNT_UNAVAILABLE", outcome: "not-executed" });
  }
  await stage.market.clock.advance(30_000);
  const [own, other] = stage.simulator.accounts.map(({ venueAccount }) => venueAccount);
  expect([own?.positions().length, other?.deals(), other?.orders()]).toEqual([1, [], []]);
  expect(account.positions.list().length).toBe(1);
  await switchTo(stage, "111");
  await stage.until(() => states(stage).at(-1) === "resumed");
  expect(states(stage)).toEqual(["ready", "lost", "resumed"]);
});

/** What another client of the same server does. */
async function switchTo(stage: Stage, username: string): Promise<void> {
  const { apiKey = "", password = "", server = "" } = stage.simulator.credentials;
  const answer = await stage.drive(
    fetch(`${stage.simulator.url}/account/connect`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-apikey": apiKey },
      body: JSON.stringify({ username, password, server }),
    }),
  );
  expect(answer.status).toBe(200);
}

test("a server whose key was changed is asked for its books once a minute", async () => {
  await using stage = await Stage.open();
  await stage.account();
  stage.simulator.changeApiKey();
  const asked = stage.listen();
  const { clock } = stage.market;
  const endMs = clock.monotonic() + 600_000;
  await clock.advanceUntil(() => clock.monotonic() >= endMs, { stepMs: 500 });
  const reads = asked().filter((request) => request === "GET /orders/pending").length;
  expect(reads).toBeGreaterThanOrEqual(9);
  expect(reads).toBeLessThanOrEqual(12);
});
