import { expect, test } from "vitest";
import { openStream } from "../support/wire-client.ts";
import { type StillWorld, stillWorld } from "./support/still-world.ts";

const basic = `Basic ${Buffer.from("simulated:s3cret-pro-password").toString("base64")}`;
const subscribe = (...symbols: readonly string[]) => ({ action: "subscribe", symbols });

async function subscribed(world: StillWorld, ...symbols: readonly string[]) {
  const stream = await world.stream();
  stream.send(subscribe(...symbols));
  await stream.nth("quote", symbols.length);
  return stream;
}

test("quotes come right after the subscribe and with each price, without a time", async () => {
  await using world = await stillWorld();
  world.venue.setPrice("XAUUSD", 4000, 4000.3);
  const stream = await subscribed(world, "EURUSD", "XAUUSD");
  world.venue.setPrice("EURUSD", 1.2, 1.2001);
  world.venue.setPrice("GBPUSD", 1.3, 1.3001);
  await stream.nth("quote", 3);
  expect(stream.frames).toEqual([
    { type: "quote", symbol: "EURUSD", bid: 1.1, ask: 1.1001 },
    { type: "quote", symbol: "XAUUSD", bid: 4000, ask: 4000.3 },
    { type: "quote", symbol: "EURUSD", bid: 1.2, ask: 1.2001 },
  ]);
});

test("a second subscribe replaces the first", async () => {
  await using world = await stillWorld({ knobs: { quoteOnSubscribe: false } });
  const stream = await world.stream();
  stream.send(subscribe("EURUSD"));
  stream.send(subscribe("GBPUSD"));
  await expect.poll(() => world.simulator.tickSubscriptions).toEqual(["GBPUSD"]);
  world.venue.setPrice("EURUSD", 1.2);
  world.venue.setPrice("GBPUSD", 1.3);
  await stream.nth("quote", 1);
  expect(stream.frames).toMatchObject([{ symbol: "GBPUSD" }]);
});

test("each unknown symbol is an error frame, and the rest work", async () => {
  await using world = await stillWorld();
  const stream = await world.stream();
  stream.send(subscribe("NOPE", "EURUSD", "ZZZ"));
  await stream.nth("quote", 1);
  expect(stream.frames).toEqual([
    { type: "error", message: "unknown symbol NOPE" },
    { type: "error", message: "unknown symbol ZZZ" },
    { type: "quote", symbol: "EURUSD", bid: 1.1, ask: 1.1001 },
  ]);
});

test.each(["no json", "[1]", '{"action":"unsubscribe"}', '{"action":"subscribe"}'])(
  "%s is an error frame",
  async (text) => {
    await using world = await stillWorld();
    const stream = await world.stream();
    stream.send(text);
    expect(await stream.nth("error", 1)).toEqual({ type: "error", message: expect.any(String) });
  },
);

test("a key in the query, a key in the header and HTTP Basic open it; each socket is one account's", async () => {
  await using world = await stillWorld();
  await world.stream(`id=${world.id}&api_key=sk-simulated`);
  await world.stream(`id=${world.id}`, { "x-api-key": "sk-simulated" });
  await world.stream(`api_key=other&id=${world.id}`, { authorization: basic });
  expect(world.simulator.connections).toBe(3);
});

test.each([
  ["a bad key", "api_key=sk-other&id=", "refused with 401"],
  ["an unknown account", "api_key=sk-simulated&id=x", "refused with 404"],
  ["no account", "api_key=sk-simulated", "refused with 404"],
])("the upgrade is refused for %s", async (_what, query, message) => {
  await using world = await stillWorld();
  await expect(world.stream(query)).rejects.toThrow(message);
});

test("there is no other path to upgrade", async () => {
  await using world = await stillWorld();
  const url = `${world.simulator.streamUrl.replace("/stream", "/events")}?api_key=sk-simulated&id=${world.id}`;
  await expect(openStream(world.simulator, { url })).rejects.toThrow("refused with 404");
});

test("a disconnected account has no prices, until it is connected again", async () => {
  await using world = await stillWorld();
  const stream = await subscribed(world, "EURUSD");
  world.simulator.disconnectAccount(world.id);
  world.venue.setPrice("EURUSD", 1.2);
  await world.call("GET /CheckConnect");
  world.venue.setPrice("EURUSD", 1.3);
  await stream.nth("quote", 2);
  expect(stream.frames.map((frame) => frame["bid"])).toEqual([1.1, 1.3]);
});

test.each([1000, 1001, 1011])("the stream can be closed with %i", async (code) => {
  await using world = await stillWorld();
  const stream = await world.stream();
  world.simulator.closeStreams(code);
  expect(await stream.closed).toBe(code);
});

test("a restart says 1012, and comes back on the same port", async () => {
  await using world = await stillWorld({ knobs: { restartDisconnects: true } });
  const stream = await subscribed(world, "EURUSD");
  const { url } = world.simulator;
  world.simulator.faults.add("restart,down-ms=2000");
  expect(await stream.closed).toBe(1012);
  await expect(world.call("GET /CheckConnect")).rejects.toThrow();
  await world.clock.advance(2000);
  const state = () =>
    world
      .call("GET /CheckConnect")
      .then(({ json }) => json)
      .catch(() => undefined);
  await expect.poll(state).toEqual({ connected: false, id: world.id });
  expect(world.simulator.url).toBe(url);
});

test("pings are answered, and frames that nobody should send can be sent", async () => {
  await using world = await stillWorld();
  const stream = await subscribed(world, "EURUSD");
  stream.ping();
  for (const text of ["[1]", "7", '{"type":"hello"}', "garbage"]) world.simulator.pushRaw(text);
  await expect.poll(() => [stream.pongs, stream.garbage]).toEqual([1, ["garbage"]]);
  expect(stream.frames.slice(1)).toEqual([[1], 7, { type: "hello" }]);
});
