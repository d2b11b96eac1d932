import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { BrokerConfig } from "@anybroker/core";
import {
  type Simulator,
  simulateApi2trade,
  simulateCtrader,
  simulateOpenApiMt5,
  simulateTickerall,
  simulateTonpo,
} from "@anybroker/simulators";
import { expect, onTestFinished, test } from "vitest";

const CHILD = fileURLToPath(new URL("no-eval-child.ts", import.meta.url));
const FLAGS = ["--disallow-code-generation-from-strings", "--conditions=@anybroker/source", "--import", "tsx"];

test("every adapter hears prices and trades in a process that makes no code of texts", async () => {
  const simulators: readonly Simulator[] = await Promise.all([
    simulateCtrader(),
    simulateTickerall(),
    simulateApi2trade(),
    simulateTonpo(),
    simulateOpenApiMt5(),
  ]);
  onTestFinished(async () => {
    await Promise.all(simulators.map((simulator) => simulator.stop()));
  });
  const configs: readonly BrokerConfig[] = [...simulators.map(({ config }) => config), { adapter: "paper" }];
  const child = fork(CHILD, [], { execArgv: FLAGS });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  child.send(configs);
  const [told] = await once(child, "message");
  expect(told).toEqual({
    makesCode: false,
    outcomes: configs.map(({ adapter }) => ({ adapter, heard: true, order: "filled" })),
  });
}, 60_000);
