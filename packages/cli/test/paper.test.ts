import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { libraryServices } from "../src/library.ts";
import { run } from "../src/run.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import type { Ran } from "./harness.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "anybroker-cli-"));
  const files = {
    "paper.json": { adapter: "paper", seed: 7, aliases: { EURO: "EURUSD" } },
    "two.json": { adapter: "paper", accounts: [{ id: "1" }, { id: "2", balance: 5 }] },
    "typo.json": { adapter: "papr" },
    "wrong.json": { adapter: "paper", balnce: 5 },
    "netting.json": { adapter: "paper", requires: { positions: "netting" } },
  };
  for (const [name, config] of Object.entries(files)) writeFileSync(join(directory, name), JSON.stringify(config));
  writeFileSync(join(directory, "broken.json"), '{"adapter": "paper",}');
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Runs `line` on the library itself, in the folder of the configurations. */
async function runReally(line: string): Promise<Ran> {
  const terminal = new FakeTerminal({ directory });
  const code = await run(line.split(" "), terminal, libraryServices);
  return { code, out: terminal.out, err: terminal.err };
}

describe("on the paper broker", () => {
  it("a market order is filled, and its protection is set", async () => {
    const ran = await runReally("buy EURO 0.10 --sl-distance 0.0020 --yes --json -c paper.json");
    const order = JSON.parse(ran.out);
    expect({ code: ran.code, order }).toMatchObject({
      code: 0,
      order: { symbol: "EURUSD", side: "buy", type: "market", status: "filled", lots: 0.1, filledLots: 0.1 },
    });
  });

  it("lots off the grid are refused with the nearest ones, and taken with --round", async () => {
    const refused = await runReally("buy EURUSD 0.015 --yes --json -c paper.json");
    const rounded = await runReally("buy EURUSD 0.015 --round down --yes --json -c paper.json");
    expect({ code: refused.code, out: refused.out }).toEqual({ code: 1, out: "" });
    expect(refused.err).toContain("nearest: 0.01, 0.02");
    expect(JSON.parse(rounded.out)).toMatchObject({ lots: 0.01 });
  });

  it("an order without the money for it exits 1 with NO_MONEY", async () => {
    const ran = await runReally("buy EURUSD 100 --yes --json -c paper.json");
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.err)).toMatchObject({
      code: "NO_MONEY",
      retcode: 10019,
      outcome: "not-executed",
    });
  });

  it("--account chooses, and without it the accounts are named", async () => {
    const chosen = await runReally("account --account 2 --json -c two.json");
    const unclear = await runReally("account -c two.json");
    expect({ balance: JSON.parse(chosen.out).balance, code: unclear.code }).toEqual({ balance: 5, code: 2 });
    expect(unclear.err).toContain("several accounts: 1 ");
  });

  it.each([
    ["nowhere.json", "nowhere.json can't be read (ENOENT)", "INVALID_CONFIG"],
    ["broken.json", "is no JSON from line 1, column 21 on", "INVALID_CONFIG"],
    ["typo.json", 'did you mean "paper"?', "ADAPTER_NOT_FOUND"],
    ["wrong.json", 'did you mean "balance"?', "INVALID_CONFIG"],
  ])("%s exits 2 and says why", async (file, message, code) => {
    const ran = await runReally(`account -c ${file}`);
    expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: "" });
    expect(ran.err).toContain(message);
    expect(ran.err).toContain(code);
  });

  it("what the configuration requires and the account lacks exits 1", async () => {
    const ran = await runReally("account -c netting.json");
    expect({ code: ran.code, named: ran.err.includes("REQUIREMENT_NOT_MET") }).toEqual({ code: 1, named: true });
  });

  it("adapters shows what each of them declares", async () => {
    const ran = await runReally("adapters --json");
    expect(JSON.parse(ran.out)).toContainEqual(
      expect.objectContaining({
        name: "paper",
        package: "@anybroker/paper",
        installed: true,
        title: "Paper",
        capabilities: expect.objectContaining({ depth: true, clientOrderId: "field" }),
      }),
    );
    expect((await runReally("adapters")).out).toMatch(/^order types {2,}market limit/m);
  });

  it("config schema describes the file, without what only code can give", async () => {
    const schema = JSON.parse((await runReally("config schema paper")).out);
    expect(schema).toMatchObject({
      type: "object",
      additionalProperties: false,
      required: ["adapter"],
      properties: { adapter: { const: "paper" }, balance: { type: "number" }, aliases: { type: "object" } },
    });
    expect(Object.keys(schema.properties)).not.toContain("venue");
  });
});
