import { settle } from "@anybroker/testkit";
import { describe, expect, it } from "vitest";
import { run } from "../src/run.ts";
import type { ServeCall, Services } from "../src/services.ts";
import { FakeBroker } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { fakeServices, type Ran, runAlone } from "./harness.ts";

interface Served extends Ran {
  readonly calls: readonly Omit<ServeCall, "onState">[];
  readonly stopped: boolean;
}

/** Runs `serve` on a gateway that becomes the owner at once, and interrupts it. */
async function serve(line: string): Promise<Served> {
  const terminal = new FakeTerminal();
  const calls: Omit<ServeCall, "onState">[] = [];
  let stopped = false;
  const services: Services = {
    ...fakeServices(new FakeBroker()),
    serve: async ({ onState, ...call }) => {
      calls.push(call);
      queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => onState("owner", 7))));
      let end: () => void = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      return {
        broker: "demo",
        ended,
        stop: async () => {
          stopped = true;
          end();
        },
      };
    },
  };
  const running = run(line.split(" "), terminal, services);
  await settle();
  terminal.interrupt();
  return { code: await running, out: terminal.out, err: terminal.err, calls, stopped };
}

describe("serve", () => {
  it("tells each state of the gateway, and lets the broker go on Ctrl-C", async () => {
    const { out, ...ran } = await serve("serve --config paper.json --nats nats://localhost --json");
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { broker: "demo", state: "standby" },
      { state: "owner", epoch: 7 },
    ]);
    expect(ran).toEqual({
      code: 0,
      err: "",
      stopped: true,
      calls: [{ file: "paper.json", directory: "/somewhere", url: "nats://localhost", accounts: [] }],
    });
  });

  it("hands every flag on, secrets as references", async () => {
    const flags = [
      "--broker demo --lease 2000 --open 7001 --open 7002",
      "--nats-user gateway --nats-password env:NATS_PASSWORD --nats-token file:token --nats-creds demo.creds --nats-ca ca.pem",
    ].join(" ");
    const { calls } = await serve(`serve --config ctrader.json --nats tls://nats:4222 ${flags}`);
    expect(calls).toEqual([
      {
        file: "ctrader.json",
        directory: "/somewhere",
        url: "tls://nats:4222",
        broker: "demo",
        leaseMs: 2000,
        accounts: ["7001", "7002"],
        user: "gateway",
        password: "env:NATS_PASSWORD",
        token: "file:token",
        credentials: "file:/somewhere/demo.creds",
        ca: "file:/somewhere/ca.pem",
      },
    ]);
  });

  it.each([
    ["serve --nats nats://localhost", "--config FILE is missing"],
    ["serve --config paper.json", "--nats URL is missing"],
    ["serve --config paper.json --nats nats://localhost --lease 10", "--lease"],
    ["serve --config paper.json --nats nats://localhost --nats-password hunter22", "env:NAME or file:PATH"],
  ])("%s is refused before anything is sent", async (line, message) => {
    const { code, err } = await runAlone(line);
    expect([code, err.includes(message), err.includes("hunter22")]).toEqual([2, true, false]);
  });
});
