import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../src/run.ts";
import { FakeBroker } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { fakeServices, type Ran } from "./harness.ts";

const PAPER = fileURLToPath(new URL("../../paper/test/subject.ts", import.meta.url));
let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "anybroker-conformance-"));
  const file = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  file("nothing.mjs", "export const other = 1;");
  file("broken.mjs", "throw new Error('it is broken');");
  // Its world can't be made, so that every scenario of it fails.
  file(
    "failing.mjs",
    `export const failing = {
      name: "failing",
      capabilities: { positionModes: ["hedging"], orderTypes: [], candleTimeframes: [], modifyOrder: [] },
      knownFailing: { "CONN-07": "was never written" },
      world: () => Promise.reject(new Error("there is no such world")),
    };`,
  );
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function conformance(rest: string, terminal = new FakeTerminal({ directory })): Promise<Ran> {
  const code = await run(["conformance", ...rest.split(" ")], terminal, fakeServices(new FakeBroker()));
  return { code, out: terminal.out, err: terminal.err };
}

describe("the conformance suite from the command line", () => {
  it("passes an adapter that conforms", async () => {
    const ran = await conformance(`--adapter ${PAPER} --only ORD-01,prec`);
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: "" });
    expect(ran.out).toMatch(/^paper\nORD-01 {4}passed {3}a market order is told as order/);
    expect(ran.out).toMatch(/\n\npaper: \d+ passed\n/);
  });

  it("names what fails, why, and what is known to fail", async () => {
    const ran = await conformance("--adapter failing.mjs --only CONN-01,CONN-07");
    expect(ran).toMatchObject({ code: 1, err: "" });
    expect(ran.out.split("\n").map((line) => line.trim())).toEqual([
      "failing",
      expect.stringMatching(/^CONN-01 {3}FAILED {3}connect is ready/),
      "there is no such world",
      expect.stringMatching(/^CONN-07 {3}known {4}close ends iterators/),
      "was never written",
      "",
      "failing: 1 failed, 1 known-failing",
      "",
    ]);
  });

  it("stops between two scenarios on Ctrl-C", async () => {
    const terminal = new FakeTerminal({ directory });
    terminal.interrupt();
    expect(await conformance("--adapter failing.mjs", terminal)).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringMatching(/Stopped after 0 of \d+ scenarios\./),
    });
  });

  it.each([
    ["--only ORD-01", "Say what is played on: --adapter MODULE"],
    [`--adapter ${PAPER} --only ORT`, "--only names ORT, which is no scenario; there are the groups CONN, AUTH,"],
    ["--adapter none.mjs", "There is no file or package none.mjs, looked for from"],
    ["--adapter nothing.mjs", "exports no subject (it exports other)"],
    ["--adapter broken.mjs", "could not be loaded: it is broken"],
    ["--adapter .", "has none of test/subject.ts, test/subject.js"],
  ])("%s is wrong usage", async (rest, message) => {
    expect(await conformance(rest)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(message) });
  });
});
