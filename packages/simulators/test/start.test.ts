import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { describeSimulator, SIMULATOR_PROTOCOLS, startSimulator } from "../src/index.ts";

test("a simulator of a protocol is started by name with one funded hedging account and seven moving symbols", async () => {
  await using simulator = await startSimulator("tickerall");
  const account = simulator.accounts[0]?.venueAccount;
  expect(account?.summary()).toMatchObject({ balance: 100_000, currency: "USD", positionMode: "hedging" });
  expect(simulator.venue.symbols.map(({ name }) => name)).toEqual([
    "EURUSD",
    "GBPUSD",
    "USDJPY",
    "EURGBP",
    "XAUUSD",
    "BTCUSD",
    "US500",
  ]);
  expect(simulator.venue.symbols.every(({ name }) => simulator.venue.isOpen(name))).toBe(true);
  await new Promise<void>((resolve) => {
    const stop = simulator.venue.onTick(() => {
      stop();
      resolve();
    });
  });
});

test("its description is complete and can be written as JSON", async () => {
  await using simulator = await startSimulator("tickerall", { seed: 7 });
  const { accountId, login, password, apiKey } = simulator.credentials;
  const description = JSON.parse(JSON.stringify(describeSimulator(simulator)));
  expect(description).toEqual({
    protocol: "tickerall",
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    streamUrl: `${simulator.url.replace("http", "ws")}/v1/stream`,
    accounts: [{ id: accountId, login }],
    credentials: { apiKey, accountId, broker: "mt5", server: "SimBroker-Demo", login, password },
    config: {
      adapter: "tickerall",
      apiKey,
      baseUrl: simulator.url,
      streamUrl: simulator.streamUrl,
      account: accountId,
      accounts: [{ broker: "mt5", server: "SimBroker-Demo", login, password }],
    },
  });
});

test("a cTrader simulator describes itself with its certificate authority", async () => {
  await using simulator = await startSimulator("ctrader", { seed: 7 });
  const { accountId, accessToken, refreshToken, clientId, clientSecret, ca } = simulator.credentials;
  const description = JSON.parse(JSON.stringify(describeSimulator(simulator)));
  expect(description).toEqual({
    protocol: "ctrader",
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    streamUrl: expect.stringMatching(/^tls:\/\/127\.0\.0\.1:\d+$/),
    host: "127.0.0.1",
    port: Number(new URL(simulator.streamUrl).port),
    jsonPort: expect.any(Number),
    tokenUrl: `${simulator.url}/apps/token`,
    ca,
    accounts: [{ id: accountId, login: "3100001" }],
    credentials: { accountId, accessToken, refreshToken, clientId, clientSecret, ca },
    config: {
      adapter: "ctrader",
      clientId,
      clientSecret,
      environment: "demo",
      accessToken,
      refreshToken,
      host: "127.0.0.1",
      port: Number(new URL(simulator.streamUrl).port),
      ca: await readFile(ca ?? "", "utf8"),
      tokenUrl: `${simulator.url}/apps/token`,
      account: accountId,
    },
  });
});

test("an unknown protocol, a bad fault and a port in use are refused", async () => {
  await expect(startSimulator("fix")).rejects.toThrow(
    `There is no simulator of "fix"; there are ${SIMULATOR_PROTOCOLS.join(", ")}.`,
  );
  await expect(startSimulator("tickerall", { faults: ["boom"] })).rejects.toThrow('Fault "boom" is unknown');
  await using simulator = await startSimulator("tickerall");
  const port = Number(new URL(simulator.url).port);
  await expect(startSimulator("tickerall", { port })).rejects.toThrow("EADDRINUSE");
});

test.each(SIMULATOR_PROTOCOLS)("the simulator of %s is described completely", async (protocol) => {
  await using simulator = await startSimulator(protocol, { seed: 7 });
  expect(JSON.parse(JSON.stringify(describeSimulator(simulator)))).toMatchObject({
    protocol,
    url: simulator.url,
    streamUrl: simulator.streamUrl,
    accounts: [{ id: simulator.accounts[0]?.id }],
    config: { adapter: protocol },
  });
});
