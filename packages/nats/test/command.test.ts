import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { connect } from "@anybroker/core";
import { expect, onTestFinished, test } from "vitest";
import { nats } from "../src/index.ts";
import { startNats } from "./support/nats-server.ts";
import { withNats } from "./support/with-nats.ts";

const CHECKOUT = fileURLToPath(new URL("../../..", import.meta.url));

withNats(() => {
  test("a program trades through `anybroker serve`, which ends with 0 when it is asked to", async () => {
    const server = await startNats();
    const folder = await mkdtemp(join(tmpdir(), "anybroker-serve-"));
    const file = join(folder, "paper.json");
    await writeFile(file, '{"adapter": "paper"}');
    const command = ["packages/cli/src/bin.ts", "serve", "--config", file, "--nats", server.url, "--json"];
    const child = spawn(process.execPath, ["--conditions=@anybroker/source", "--import", "tsx", ...command], {
      cwd: CHECKOUT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });
    const states: unknown[] = [];
    for await (const line of createInterface(child.stdout)) {
      states.push(JSON.parse(line));
      if (line.includes('"owner"')) break;
    }
    expect(states).toEqual([
      { broker: "paper", state: "standby" },
      { state: "connecting" },
      { state: "owner", epoch: expect.any(Number) },
    ]);

    const broker = await connect(nats({ url: server.url, broker: "paper" }));
    const account = await broker.account();
    const order = await account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 });
    expect([order.status, account.positions.list().length, broker.capabilities.depth]).toEqual(["filled", 1, true]);
    await broker.close();

    const ended = once(child, "exit");
    child.kill("SIGTERM");
    child.stdout.resume();
    expect(await ended).toEqual([0, null]);
  }, 60_000);
});
