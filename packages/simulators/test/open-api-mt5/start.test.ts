import { expect, test } from "vitest";
import { describeSimulator, simulateOpenApiMt5, startSimulator } from "../../src/index.ts";
import { openStream, stillServer } from "./support.ts";

test("it is started by name, with a description that can be written as JSON", async () => {
  await using simulator = await startSimulator("open-api-mt5", { seed: 7 });
  expect(JSON.parse(JSON.stringify(describeSimulator(simulator)))).toEqual({
    protocol: "open-api-mt5",
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    streamUrl: `${simulator.url.replace("http", "ws")}/ws/positions/open`,
    accounts: [{ id: "50123456", login: "50123456" }],
    credentials: {
      apiKey: "sim-api-key",
      login: "50123456",
      password: "s3cret-password",
      server: "SimBroker-Demo",
    },
    config: {
      adapter: "open-api-mt5",
      baseUrl: simulator.url,
      apiKey: "sim-api-key",
      serverClock: "America/New_York+07:00",
    },
  });
});

test("a configuration has the secret where the mode asks for one", async () => {
  await using simulator = await simulateOpenApiMt5({ mode: "secure-client" });
  expect(simulator.config).toEqual({
    adapter: "open-api-mt5",
    baseUrl: simulator.url,
    apiKey: "sim-api-key",
    apiSecret: "sim-api-secret",
    serverClock: "America/New_York+07:00",
  });
});

test("stop leaves no timer, with guards, streams, a deaf client and a restart on the way", async () => {
  const server = await stillServer({ faults: ["restart,every-ms=60000"], calendar: [], knobs: { idleCloseMs: 5000 } });
  await server.place({ closeOnNews: "M15_High" });
  const streams = [await openStream(server.simulator), await openStream(server.simulator)];
  streams[1]?.socket.send("hello");
  await expect.poll(() => server.simulator.connections).toBe(2);
  await server.simulator.stop();
  expect(await Promise.all(streams.map(({ closed }) => closed))).toEqual(["1006", "1006"]);
  await expect.poll(() => server.clock.pendingTimers).toBe(0);
});
