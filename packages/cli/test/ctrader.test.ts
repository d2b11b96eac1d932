import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@anybroker/simulators";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { libraryServices } from "../src/library.ts";
import { run } from "../src/run.ts";
import { FakeTerminal } from "./fake-terminal.ts";

let simulator: Simulator;
let directory = "";
beforeAll(async () => {
  simulator = await startSimulator("ctrader", { seed: 7 });
  directory = mkdtempSync(join(tmpdir(), "anybroker-cli-"));
  writeFileSync(join(directory, "ctrader.json"), JSON.stringify(simulator.config));
});
afterAll(async () => {
  await simulator.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** What a line prints over cTrader's wire; each line is a connection of its own. */
async function answer(line: string): Promise<unknown> {
  const terminal = new FakeTerminal({ directory });
  await run(`${line} -c ctrader.json --json`.split(" "), terminal, libraryServices);
  return JSON.parse(terminal.out);
}

describe("over cTrader's wire, by the configuration of a simulator", () => {
  it("the account and a price are shown", async () => {
    expect(await answer("account")).toMatchObject({ id: simulator.accounts[0]?.id, currency: "USD", balance: 100_000 });
    expect(await answer("quote EURUSD")).toMatchObject({ symbol: "EURUSD", bid: expect.any(Number) });
  });

  it("what one command did, the next one finds in the books", async () => {
    const bought = await answer("buy EURUSD 0.10 --sl-distance 0.0020 --yes");
    expect(bought).toMatchObject({ status: "filled", filledLots: 0.1 });
    const [position] = (await answer("positions")) as readonly { readonly id: string }[];
    const id = position?.id ?? "";
    expect(await answer("close --all --yes")).toMatchObject({ done: [{ id, lots: 0.1 }], failed: [] });
    expect(simulator.accounts[0]?.venueAccount.positions()).toEqual([]);
  });
});
