import { describe, expect, test } from "vitest";
import { stillCtrader } from "./still-ctrader.ts";

const BUY = { symbolId: 1, orderType: "MARKET", tradeSide: "BUY", volume: 1_000_000 } as const;

describe("a request", () => {
  test.each([
    ["cut@place", 0],
    ["drop-answer@place", 1],
    ["cut-answer@place", 1],
  ])("%s ends the connection, with %i executed", async (fault, executed) => {
    await using world = await stillCtrader({ faults: [fault] });
    const client = await world.login();
    const before = client.heard.length;
    client.send("ProtoOANewOrderReq", { ...world.account, ...BUY }, "lost");
    await client.closed;
    expect([world.ledger.positions().length, client.heard.length - before]).toEqual([executed, 0]);
  });

  test.each([
    ["throttle@place", "ProtoOAErrorRes", "REQUEST_FREQUENCY_EXCEEDED", 0],
    ["unavailable@place", "ProtoOAErrorRes", "CH_SERVER_NOT_REACHABLE", 0],
    ["bad-gateway@place", "ProtoErrorRes", "CANT_ROUTE_REQUEST", 0],
    ["reject@place,code=NO_MONEY", "ProtoOAOrderErrorEvent", "NOT_ENOUGH_MONEY", 0],
    ["refuse@place,code=POSITION_LOCKED", "ProtoOAOrderErrorEvent", "POSITION_LOCKED", 0],
    ["fail-after@place", "ProtoErrorRes", "UNKNOWN_ERROR", 1],
  ])("%s is answered by %s %s, with %i executed", async (fault, name, errorCode, executed) => {
    await using world = await stillCtrader({ faults: [fault] });
    const client = await world.login();
    const answer = await client.ask("ProtoOANewOrderReq", { ...world.account, ...BUY });
    expect(answer).toMatchObject({ name, message: { errorCode } });
    expect(world.ledger.positions()).toHaveLength(executed);
  });

  test("a stalled one is not carried out; one whose answer is lost is, and the line goes on", async () => {
    await using world = await stillCtrader({ faults: ["stall@place", "lose-frame@place,skip=0"] });
    const client = await world.login();
    client.send("ProtoOANewOrderReq", { ...world.account, ...BUY }, "stalled");
    await client.ask("ProtoOAVersionReq", {});
    expect(world.ledger.positions()).toEqual([]);
    client.send("ProtoOANewOrderReq", { ...world.account, ...BUY }, "swallowed");
    const filled = await client.nth("ProtoOAExecutionEvent");
    expect([filled.message.executionType, world.ledger.positions().length]).toEqual(["ORDER_FILLED", 1]);
  });

  test("a late answer is overtaken by its own fill", async () => {
    await using world = await stillCtrader({ faults: ["late-answer@place,ms=300"] });
    const client = await world.login();
    const answer = client.ask("ProtoOANewOrderReq", { ...world.account, ...BUY });
    await client.nth("ProtoOATraderUpdatedEvent");
    await world.clock.advance(300);
    await answer;
    expect(client.executions).toEqual(["ORDER_FILLED", "ORDER_ACCEPTED"]);
  });

  test.each([
    ["empty-answer@read-account", { name: "ProtoOATraderRes", message: { ctidTraderAccountId: 0 } }],
    [
      "null-fields@read-account",
      { name: "ProtoOATraderRes", message: { ctidTraderAccountId: 0, trader: { moneyDigits: 2 } } },
    ],
  ])("%s leaves the answer poor", async (fault, expected) => {
    await using world = await stillCtrader({ faults: [fault] });
    const client = await world.login();
    client.send("ProtoOATraderReq", world.account, "poor");
    await client.ask("ProtoOAVersionReq", {});
    const poor = client.heard.find(({ id }) => id === "poor");
    if (poor === undefined) expect(client.unreadable).toHaveLength(1);
    else expect(poor).toMatchObject(expected);
  });

  test("a garbage answer keeps its envelope", async () => {
    await using world = await stillCtrader({ faults: ["garbage-answer@read-account"] });
    const client = await world.login();
    client.send("ProtoOATraderReq", world.account, "torn");
    await client.ask("ProtoOAVersionReq", {});
    expect(client.unreadable.map((body) => body.includes("torn") && body.includes("<html>oops</html>"))).toEqual([
      true,
    ]);
  });
});

describe("an event", () => {
  test.each([
    ["duplicate-frame@push-deal", ["ORDER_ACCEPTED", "ORDER_FILLED", "ORDER_FILLED"]],
    ["lose-frame@push-deal", ["ORDER_ACCEPTED"]],
    ["reorder-frame@place", ["ORDER_FILLED", "ORDER_ACCEPTED"]],
  ])("%s", async (fault, expected) => {
    await using world = await stillCtrader({ faults: [fault] });
    const client = await world.login();
    client.send("ProtoOANewOrderReq", { ...world.account, ...BUY }, "any");
    await client.ask("ProtoOAVersionReq", {});
    expect(client.executions).toEqual(expected);
  });

  test("garbage, a half and an oversize length stand in for a frame", async () => {
    for (const fault of ["garbage-frame@push-deal", "cut-frame@push-deal", "oversize-frame@push-deal"]) {
      await using world = await stillCtrader({ faults: [fault] });
      const client = await world.login();
      let bytes = Buffer.alloc(0);
      client.socket.on("data", (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
      });
      client.send("ProtoOANewOrderReq", { ...world.account, ...BUY }, "any");
      if (fault.startsWith("cut")) await client.closed;
      else if (fault.startsWith("garbage")) await expect.poll(() => bytes.includes("{garbage")).toBe(true);
      else await expect.poll(() => bytes.includes(Buffer.from([0x7f, 0xff, 0xff, 0xff]))).toBe(true);
      expect(client.executions).toEqual(["ORDER_ACCEPTED"]);
    }
  });
});

describe("the line", () => {
  test("frames arrive byte by byte", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const before = client.pieces;
    world.simulator.faults.add("trickle,bytes=1");
    expect((await client.ask("ProtoOATraderReq", world.account)).name).toBe("ProtoOATraderRes");
    expect(client.pieces - before).toBeGreaterThan(50);
  });

  test("silence with heartbeats, and without", async () => {
    await using world = await stillCtrader({ knobs: { clientSilenceMs: 0 } });
    const client = await world.login();
    await client.ask("ProtoOASubscribeSpotsReq", { ...world.account, symbolId: [1] });
    const silent = world.simulator.faults.add("silent-stream");
    world.venue.setPrice("EURUSD", 1.2, 1.2001);
    await world.clock.advance(30_000);
    await client.nth("ProtoHeartbeatEvent");
    silent.remove();
    world.simulator.faults.add("lose-frame@*,times=all");
    await world.clock.advance(60_000);
    const names = client.heard.map(({ name }) => name);
    expect(names.slice(-2)).toEqual(["ProtoOASpotEvent", "ProtoHeartbeatEvent"]);
    expect(world.simulator.connections).toBe(1);
  });

  test("a restart cuts, refuses, and listens on the same ports again", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const { ports } = world.simulator;
    world.simulator.faults.add("restart,down-ms=2000");
    await client.closed;
    await expect(world.connect()).rejects.toThrow("ECONNREFUSED");
    await world.clock.advance(2000);
    await expect
      .poll(() =>
        world.connect().then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect(world.simulator.ports).toEqual(ports);
  });

  test("tokens run out, sessions end, clients are dismissed, maintenance begins", async () => {
    await using world = await stillCtrader();
    const client = await world.login();
    const trader = async () =>
      ((await client.ask("ProtoOATraderReq", world.account)).message as { errorCode?: string }).errorCode;
    world.simulator.faults.add("maintenance,ms=1000");
    expect(await trader()).toBe("SERVER_IS_UNDER_MAINTENANCE");
    world.simulator.faults.add("maintenance,ms=0");
    expect(await trader()).toBeUndefined();
    world.simulator.faults.add("expire-grant");
    expect(await trader()).toBe("OA_AUTH_TOKEN_EXPIRED");
    world.simulator.faults.add("cool-account");
    expect(await trader()).toBe("INVALID_REQUEST");
    world.simulator.faults.add("revoke-credentials");
    expect(world.simulator.tokens()).toBeUndefined();
    world.simulator.faults.add("dismiss");
    await client.nth("ProtoOAClientDisconnectEvent");
    await client.closed;
  });

  test("reads lag behind the books", async () => {
    await using world = await stillCtrader({ knobs: { clientSilenceMs: 0 } });
    const client = await world.login();
    world.simulator.faults.add("lag,ms=500");
    world.ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 });
    const seen = async () => {
      const { message } = await client.ask("ProtoOAReconcileReq", world.account);
      return (message as { position: readonly unknown[] }).position.length;
    };
    expect(await seen()).toBe(0);
    await world.clock.advance(500);
    expect(await seen()).toBe(1);
  });

  test("the HTTP side loses answers too: the pair was changed and nobody knows it", async () => {
    await using world = await stillCtrader({ faults: ["drop-answer@refresh-token"] });
    const { clientId = "", clientSecret = "", refreshToken = "" } = world.simulator.credentials;
    const query = {
      grant_type: "refresh_token",
      refresh_token: refreshToken,
      client_id: clientId,
      client_secret: clientSecret,
    };
    await expect(fetch(`${world.simulator.url}/apps/token?${new URLSearchParams(query)}`)).rejects.toThrow();
    expect(world.simulator.tokens()?.refreshToken).not.toBe(refreshToken);
  });
});
