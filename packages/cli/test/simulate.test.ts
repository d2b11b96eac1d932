import { accountId } from "@anybroker/core";
import { SIMULATOR_PROTOCOLS } from "@anybroker/simulators";
import { settle } from "@anybroker/testkit";
import { describe, expect, it } from "vitest";
import { PROTOCOLS } from "../src/registry.ts";
import { run } from "../src/run.ts";
import type { RunningSimulator, Services, SimulatorSettings } from "../src/services.ts";
import { FakeBroker } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { fakeServices, type Ran } from "./harness.ts";

const description: RunningSimulator["description"] = {
  protocol: "tickerall",
  url: "http://127.0.0.1:4001",
  streamUrl: "ws://127.0.0.1:4001/v1/stream",
  accounts: [{ id: accountId("acc_1"), login: "700" }],
  credentials: { apiKey: "key" },
  config: { adapter: "tickerall", apiKey: "key" },
};

interface Simulated extends Ran {
  readonly started: readonly SimulatorSettings[];
  readonly stopped: boolean;
}

/** Runs `simulate` on a simulator that does nothing, and interrupts it once it has started. */
async function simulate(line: string, failure?: Error): Promise<Simulated> {
  const terminal = new FakeTerminal();
  const started: SimulatorSettings[] = [];
  let stopped = false;
  const services: Services = {
    ...fakeServices(new FakeBroker()),
    startSimulator: async (_, settings) => {
      if (failure !== undefined) throw failure;
      started.push(settings);
      return {
        description,
        stop: async () => {
          stopped = true;
        },
      };
    },
  };
  const running = run(line.split(" "), terminal, services);
  await settle();
  terminal.interrupt();
  return { code: await running, out: terminal.out, err: terminal.err, started, stopped };
}

describe("simulate", () => {
  it("--json prints one line with everything that a client needs, and ends with 0 on Ctrl-C", async () => {
    const ran = await simulate("simulate tickerall --json");
    expect({ ...ran, out: JSON.parse(ran.out), lines: ran.out.split("\n").length }).toEqual({
      code: 0,
      out: description,
      lines: 2,
      err: "",
      started: [{ faults: [] }],
      stopped: true,
    });
  });

  it("hands its settings on", async () => {
    const ran = await simulate(
      "simulate tickerall --port 4001 --host 0.0.0.0 --seed 7 --speed 2.5 --fault cut@place --fault delay,ms=5",
    );
    expect(ran.started).toEqual([
      { port: 4001, host: "0.0.0.0", seed: 7, speed: 2.5, faults: ["cut@place", "delay,ms=5"] },
    ]);
  });

  it("shows a person the address, the credentials, the configuration and what to type next", async () => {
    expect((await simulate("simulate tickerall")).out).toBe(
      [
        "┌─ tickerall simulator ──────────────────┐",
        "│ Server   http://127.0.0.1:4001         │",
        "│ Stream   ws://127.0.0.1:4001/v1/stream │",
        "│ Account  acc_1 (login 700)             │",
        "│ apiKey   key                           │",
        "└────────────────────────────────────────┘",
        "",
        "Put this into a file tickerall.json:",
        "",
        '{\n  "adapter": "tickerall",\n  "apiKey": "key"\n}',
        "",
        "and type in another terminal:",
        "",
        "  anybroker quote EURUSD --config tickerall.json",
        "",
        "Ctrl-C ends the simulator.",
        "",
      ].join("\n"),
    );
  });

  it("a fault that cannot be read is wrong usage", async () => {
    const ran = await simulate("simulate tickerall --fault x", new RangeError('Fault "x" is unknown.'));
    expect(ran).toMatchObject({ code: 2, out: "", err: 'error: Fault "x" is unknown.\n' });
  });

  it("--fault help lists what there is", async () => {
    expect(await simulate("simulate tickerall --fault help")).toMatchObject({
      code: 0,
      out: "  cut: Cuts the connection.\n",
      started: [],
    });
  });

  it("a port in use is told with the address", async () => {
    const failure = Object.assign(new Error("listen EADDRINUSE: address already in use"), { syscall: "listen" });
    const ran = await simulate("simulate tickerall --port 4001", failure);
    expect(ran).toMatchObject({
      code: 1,
      err: "error: The simulator cannot listen on 127.0.0.1:4001: listen EADDRINUSE: address already in use.\n",
    });
  });

  it("knows the protocols that there are simulators for", () => {
    expect(PROTOCOLS).toEqual(SIMULATOR_PROTOCOLS);
  });
});
