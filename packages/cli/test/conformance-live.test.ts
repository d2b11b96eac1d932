import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Simulator, startSimulator } from "@anybroker/simulators";
import type { ConformanceReport } from "@anybroker/testkit";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { libraryServices } from "../src/library.ts";
import { run } from "../src/run.ts";
import { FakeTerminal } from "./fake-terminal.ts";

let directory = "";
const simulators: Simulator[] = [];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "anybroker-live-"));
});
afterEach(async () => {
  await Promise.all(simulators.splice(0).map((simulator) => simulator.stop()));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function simulate(protocol: string): Promise<Simulator> {
  const simulator = await startSimulator(protocol, { seed: 7 });
  simulators.push(simulator);
  writeFileSync(join(directory, "it.json"), JSON.stringify(simulator.config));
  return simulator;
}

/** What is left at the venue: ids of positions and resting orders. */
const leftAt = ({ accounts }: Simulator): readonly string[] =>
  accounts.flatMap(({ venueAccount }) =>
    [...venueAccount.positions(), ...venueAccount.orders()].map(({ id }) => String(id)),
  );

const start = (terminal: FakeTerminal, flags: readonly string[]): Promise<number> =>
  run(["conformance", "--config", "it.json", "--live", ...flags], terminal, libraryServices);

it.each(["tickerall", "open-api-mt5", "tonpo"])(
  "what is safe of the suite passes at %s, and nothing is left",
  async (protocol) => {
    const simulator = await simulate(protocol);
    const terminal = new FakeTerminal({ directory });
    const code = await start(terminal, ["--yes", "--json", "--real-money"]);
    const [report] = JSON.parse(terminal.out) as readonly ConformanceReport[];
    const failed = report?.results.filter(({ status }) => status === "failed");
    expect({ code, failed, err: terminal.err, left: leftAt(simulator) }).toEqual({
      code: 0,
      failed: [],
      err: "",
      left: [],
    });
    expect(report?.results.find(({ id }) => id === "ORD-01")?.status).toBe("passed");
    expect(simulator.accounts[0]?.venueAccount.deals().length).toBeGreaterThan(3);
  },
);

it("what it did not open stays as it is", async () => {
  const simulator = await simulate("tonpo");
  const ledger = simulator.accounts[0]?.venueAccount;
  ledger?.place({ symbol: "EURUSD", side: "sell", type: "market", lots: 0.5 });
  const before = leftAt(simulator);
  expect(await start(new FakeTerminal({ directory }), ["--yes", "--real-money", "--only", "ORD-01,POS"])).toBe(0);
  expect([before.length, leftAt(simulator)]).toEqual([1, before]);
});

it.each(["ORD-01", "PROT-01", "POS-02"])("Ctrl-C in the middle of %s leaves the account flat", async (id) => {
  const simulator = await simulate("ctrader");
  const terminal = new FakeTerminal({ directory, columns: 100, answers: ["y"] });
  const ledger = simulator.accounts[0]?.venueAccount;
  const stop = ledger?.onExecution(() => terminal.interrupt());
  const code = await start(terminal, ["--only", id]);
  stop?.();
  expect({ code, left: leftAt(simulator), opened: (ledger?.deals().length ?? 0) > 0 }).toEqual({
    code: 1,
    left: [],
    opened: true,
  });
  expect(terminal.err).toContain("Stopped; what had been opened is closed again.");
});

it("an order whose answer is lost is found and taken back", async () => {
  const simulator = await simulate("tonpo");
  simulator.faults.add("drop-answer@place");
  const terminal = new FakeTerminal({ directory });
  await start(terminal, ["--yes", "--real-money", "--json", "--only", "ORD-01"]);
  expect(leftAt(simulator)).toEqual([]);
  expect(simulator.accounts[0]?.venueAccount.deals().length).toBe(2);
});

it("asks first, and sends nothing without a yes", async () => {
  const simulator = await simulate("ctrader");
  const terminal = new FakeTerminal({ directory, answers: ["n"] });
  expect(await start(terminal, [])).toBe(1);
  expect(terminal.err).toContain("orders of 0.01 to 0.02 lots of EURUSD");
  expect(simulator.accounts[0]?.venueAccount.deals()).toEqual([]);
});

it("an account that is not known to be a demo is refused unless it is said", async () => {
  const simulator = await simulate("tonpo");
  const terminal = new FakeTerminal({ directory });
  expect(await start(terminal, ["--yes"])).toBe(1);
  expect(terminal.err).toContain("is not known to be a demo account; nothing was sent. Add --real-money");
  expect(simulator.accounts[0]?.venueAccount.deals()).toEqual([]);
});

it("--adapter does not go with --live", async () => {
  const terminal = new FakeTerminal({ directory });
  expect(await start(terminal, ["--adapter", "x"])).toBe(2);
});
