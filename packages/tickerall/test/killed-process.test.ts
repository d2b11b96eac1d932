import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { simulateTickerall, type TickerallSimulator } from "@anybroker/simulators";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DeathPoint, Findings, Orders } from "./killed-process/child.ts";

const PROGRAM = fileURLToPath(new URL("./killed-process/child.ts", import.meta.url));
const LOTS = 0.1;

/** Where in the life of an order its program is killed, and what the venue and the next program then have to say. */
interface Death {
  readonly name: string;
  readonly dieAt: DeathPoint;
  /** What holds the answer up, so that the parent can kill in time. */
  readonly fault?: string;
  readonly executed: boolean;
  /** What the next program finds of it; absent where nothing was left to find. */
  readonly outcome?: "executed" | "not-executed";
}

const DEATHS: readonly Death[] = [
  { name: "before it is in the journal", dieAt: "before-journal", executed: false },
  { name: "between the journal and the wire", dieAt: "after-journal", executed: false, outcome: "not-executed" },
  { name: "on its way", dieAt: "parent", fault: "stall@place", executed: false, outcome: "not-executed" },
  {
    name: "executed and not answered",
    dieAt: "parent",
    fault: "late-answer@place,ms=600000",
    executed: true,
    outcome: "executed",
  },
  { name: "answered and not noted", dieAt: "before-end", executed: true, outcome: "executed" },
  { name: "done", dieAt: "after-answer", executed: true },
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "anybroker-killed-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(orders: Orders): ChildProcess {
  const flags = ["--conditions=@anybroker/source", "--import", "tsx", PROGRAM, JSON.stringify(orders)];
  return spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
}

/** Resolves when the order has come as far as the fault lets it. */
async function reached(simulator: TickerallSimulator, executed: boolean): Promise<void> {
  const ledger = simulator.accounts[0]?.venueAccount;
  if (executed) {
    await new Promise<void>((resolve) => ledger?.onExecution(({ deal }) => deal !== undefined && resolve()));
    return;
  }
  while (!simulator.requests.some(({ operation }) => operation === "place")) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function findings(child: ChildProcess): Promise<Findings> {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  expect(code).toBe(0);
  return JSON.parse(text) as Findings;
}

describe.concurrent("a program that is killed while its order is", () => {
  test.each(DEATHS)(
    "$name leaves the books right for the next one",
    async ({ name, dieAt, fault, executed, outcome }) => {
      const simulator = await simulateTickerall({ faults: fault === undefined ? [] : [fault] });
      const ledger = simulator.accounts[0]?.venueAccount;
      const orders = {
        config: simulator.config,
        journalPath: join(folder, `${name}.journal`),
        clientOrderId: "mine-1",
      };
      const first = start({ ...orders, dieAt });
      const ended = once(first, "exit");
      if (dieAt === "parent") {
        await reached(simulator, executed);
        first.kill("SIGKILL");
      }
      const [, signal] = (await ended) as [number | null, string | null];
      expect(signal).toBe("SIGKILL");
      simulator.faults.clear();

      const found = await findings(start(orders));
      const held = ledger?.positions().map(({ id, lots }) => ({ id: String(id), lots }));
      expect(held?.map(({ lots }) => lots)).toEqual(executed ? [LOTS] : []);
      expect(found.positions).toEqual(held);
      expect(found.restored).toEqual(outcome === undefined ? [] : [{ clientOrderId: "mine-1", outcome }]);
      expect(ledger?.deals()).toHaveLength(executed ? 1 : 0);
      await simulator.stop();
    },
    60_000,
  );
});
