import { connect } from "@anybroker/core";
import { simulateTonpo } from "@anybroker/simulators";
import { expect, test } from "vitest";
import { type TonpoInput, tonpo } from "../src/index.ts";
import { LIMIT, MARKET, Stage } from "./stage.ts";

test("the user's accounts are listed, but for those that are deleted", async () => {
  await using stage = await Stage.open({
    simulator: {
      accounts: [
        { id: "acc_1", login: "5551" },
        { id: "acc_2", status: "deleted" },
      ],
    },
  });
  expect(await stage.drive(stage.broker.accounts())).toEqual([
    { id: "acc_1", login: "5551", server: "SimBroker-Demo", environment: "unknown", available: true },
  ]);
});

test("a key that is refused is told as such, and not in the message", async () => {
  const opening = Stage.open({ apiKey: "sk_live_of_nobody" });
  await expect(opening).rejects.toMatchObject({ code: "AUTH_FAILED", outcome: "not-executed" });
  await expect(opening).rejects.not.toThrow(/sk_live_of_nobody/);
});

test("an account that is still logging in is waited for", async () => {
  await using stage = await Stage.open({
    simulator: { accounts: [{ status: "connecting" }], knobs: { loginMs: 100_000 } },
  });
  const account = await stage.account(undefined, 180_000);
  expect(account.state.balance).toBe(100_000);
});

test("an account that takes longer than it may says where it is", async () => {
  await using stage = await Stage.open({
    activeTimeoutMs: 10_000,
    simulator: { accounts: [{ status: "created" }] },
  });
  await expect(stage.account()).rejects.toMatchObject({
    code: "ACCOUNT_UNAVAILABLE",
    message: expect.stringMatching(/was not active within 10000 ms; it is created/),
  });
});

test("an account whose login the broker refused is an auth error with the broker's words", async () => {
  await using stage = await Stage.open();
  stage.simulator.setStatus("login_failed", { lastError: "Invalid account" });
  await expect(stage.account()).rejects.toMatchObject({
    code: "AUTH_FAILED",
    message: expect.stringMatching(/Invalid account; check the account's server, login and password/),
  });
});

test("of several accounts only the one that answers is opened, because no order could name another", async () => {
  await using stage = await Stage.open({
    simulator: {
      accounts: [
        { id: "acc_1", login: "5551" },
        { id: "acc_2", login: "5552" },
      ],
    },
  });
  await expect(stage.account()).rejects.toMatchObject({ code: "ACCOUNT_AMBIGUOUS" });
  expect((await stage.account("acc_1")).id).toBe("acc_1");
  await expect(stage.account("acc_2")).rejects.toMatchObject({
    code: "ACCOUNT_AMBIGUOUS",
    message:
      "The account acc_2 (login 5552) was to be opened, but the key answers for the login 5551; give each account a user of its own.",
  });
});

test("what the gateway does not have is not claimed, and refused before a byte is sent", async () => {
  await using stage = await Stage.open({ simulator: { knobs: { openOrders: false, history: false } } });
  const account = await stage.account();
  const { orderTypes, candleTimeframes, protection } = account.capabilities;
  expect([orderTypes, candleTimeframes, protection.pending]).toEqual([["market"], [], "none"]);
  const asked = stage.listen();
  await expect(stage.drive(account.orders.place(LIMIT))).rejects.toMatchObject({ code: "UNSUPPORTED" });
  expect(() => account.candles("EURUSD", "M1", { limit: 1 })).toThrow(/does not support candle history of M1/);
  expect(asked()).toEqual([]);
  expect((await stage.drive(account.orders.place(MARKET))).status).toBe("filled");
});

test("a gateway in trouble is not taken for one that lacks something", async () => {
  await using stage = await Stage.open();
  const fault = stage.simulator.faults.add("unavailable@read-orders,times=all");
  await expect(stage.account()).rejects.toMatchObject({ code: "MAINTENANCE" });
  fault.remove();
  expect((await stage.account()).capabilities.orderTypes).toEqual(["market", "limit", "stop"]);
});

test("the simulator's own configuration connects, and orders are checked by the rules that it states", async () => {
  await using simulator = await simulateTonpo({ seed: 3 });
  const { adapter: _name, account: id, ...options } = simulator.config;
  await using broker = await connect(tonpo(options as unknown as TonpoInput));
  const account = await broker.account(id);
  const refusal = account.orders.place({ ...MARKET, lots: 0.015 });
  await expect(refusal).rejects.toMatchObject({ code: "INVALID_VOLUME" });
});
