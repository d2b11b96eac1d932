import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@anybroker/simulators";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { libraryServices } from "../src/library.ts";
import { run } from "../src/run.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import type { Ran } from "./harness.ts";

let simulator: Simulator;
let directory = "";
beforeAll(async () => {
  simulator = await startSimulator("tickerall", { seed: 7 });
  directory = mkdtempSync(join(tmpdir(), "anybroker-cli-"));
  writeFileSync(join(directory, "tickerall.json"), JSON.stringify(simulator.config));
});
afterAll(async () => {
  await simulator.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs `line` on TickerAll's wire; each line is a connection of its own. */
async function runOverWire(line: string): Promise<Ran> {
  const terminal = new FakeTerminal({ directory });
  const code = await run(`${line} -c tickerall.json --json`.split(" "), terminal, libraryServices);
  return { code, out: terminal.out, err: terminal.err };
}

const answer = async (line: string): Promise<unknown> => JSON.parse((await runOverWire(line)).out);

describe("over TickerAll's wire", () => {
  it("what one command did, the next one finds in the books", async () => {
    const bought = await answer("buy EURUSD 0.10 --sl-distance 0.0020 --yes");
    expect(bought).toMatchObject({ status: "filled", filledLots: 0.1 });
    const [position] = (await answer("positions")) as readonly { readonly id: string }[];
    const id = position?.id ?? "";
    expect(await answer(`modify ${id} --sl none --tp 1.5 --yes`)).toMatchObject({ id, takeProfit: 1.5 });
    expect(await answer(`close ${id} --lots 0.04 --yes`)).toMatchObject({ closedLots: 0.04, remainingLots: 0.06 });
    expect(await answer("close --all --yes")).toMatchObject({ done: [{ id, lots: 0.06 }], failed: [] });
    expect(simulator.accounts[0]?.venueAccount.positions()).toEqual([]);
    expect(await answer("deals")).toMatchObject([{ lots: 0.1 }, { lots: 0.04 }, { lots: 0.06 }]);
  });

  it("an order rests until it is cancelled", async () => {
    const placed = (await answer("buy EURUSD 0.1 --limit 1.01 --yes")) as { readonly id: string };
    expect(await answer("orders")).toMatchObject([{ id: placed.id, limitPrice: 1.01 }]);
    expect(await answer("cancel --all --yes")).toMatchObject({ done: [{ id: placed.id }], failed: [] });
    expect(await answer("orders")).toEqual([]);
  });

  it("prices are watched and closed candles read", async () => {
    const ticks = (await runOverWire("watch EURUSD --count 2")).out.trimEnd().split("\n");
    expect(ticks.map((line) => JSON.parse(line))).toMatchObject([{ symbol: "EURUSD" }, { symbol: "EURUSD" }]);
    expect(await answer("candles EURUSD M5 --limit 3")).toHaveLength(3);
  });
});
