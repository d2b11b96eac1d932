import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileTokens } from "@anybroker/core";
import { type CtraderSimulator, simulateCtrader } from "@anybroker/simulators";
import { expect, onTestFinished, test } from "vitest";
import { type CtraderInput, storeTokens } from "../src/index.ts";

const PROCESSES = 8;
const CHILD = fileURLToPath(new URL("token-child.ts", import.meta.url));

test("eight processes on one grant refresh a token that has ended once, each time, and all go on", async () => {
  const simulator = await simulateCtrader();
  const folder = await mkdtemp(join(tmpdir(), "anybroker-ctrader-tokens-"));
  onTestFinished(async () => {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const { clientId = "", clientSecret = "", accessToken = "", refreshToken = "" } = simulator.credentials;
  const file = join(folder, "tokens.json");
  simulator.expireTokens();
  await storeTokens(fileTokens(file), clientId, { accessToken, refreshToken, expiresAtMs: 1 });
  const options: CtraderInput = {
    clientId,
    clientSecret,
    environment: "demo",
    host: "127.0.0.1",
    port: simulator.ports.protobuf,
    ca: simulator.ca,
    tokenUrl: `${simulator.url}/apps/token`,
  };

  const children = Array.from({ length: PROCESSES }, () => startChild(options, file));
  expect(await Promise.all(children.map(nextWord))).toEqual(Array(PROCESSES).fill("ready"));
  const atStart = refreshes(simulator);

  simulator.expireTokens();
  const trades = children.map(nextWord);
  for (const child of children) child.send("go on");
  expect(await Promise.all(trades)).toEqual(Array(PROCESSES).fill("filled"));
  expect({
    refreshes: [atStart, refreshes(simulator) - atStart],
    violations: simulator.violations,
    positions: simulator.accounts[0]?.venueAccount.positions().length,
  }).toEqual({ refreshes: [1, 1], violations: [], positions: PROCESSES });
}, 60_000);

const refreshes = ({ requests }: CtraderSimulator): number =>
  requests.filter(({ operation }) => operation === "refresh-token").length;

function startChild(options: CtraderInput, file: string): ChildProcess {
  const child = fork(CHILD, [JSON.stringify(options), file], {
    execArgv: ["--conditions=@anybroker/source", "--import", "tsx"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

/** What a child says next, or that it has ended. */
async function nextWord(child: ChildProcess): Promise<unknown> {
  const leaving = new AbortController();
  const { signal } = leaving;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([word]: unknown[]) => word),
      once(child, "exit", { signal }).then(([code]: unknown[]) => `ended with ${String(code)}`),
    ]);
  } finally {
    leaving.abort();
  }
}
