import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrokerConfig, type DoctorReport, systemClock } from "@anybroker/core";
import { type Simulator, startSimulator } from "@anybroker/simulators";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { libraryServices } from "../src/library.ts";
import { run } from "../src/run.ts";
import { FakeTerminal } from "./fake-terminal.ts";

let directory = "";
const simulators: Simulator[] = [];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "anybroker-doctor-"));
});
afterEach(async () => {
  await Promise.all(simulators.splice(0).map((simulator) => simulator.stop()));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function simulate(protocol: string, aheadMs = 0): Promise<Simulator> {
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const simulator = await startSimulator(protocol, { seed: 7, clock, speed: 5 });
  simulators.push(simulator);
  return simulator;
}

interface Seen extends DoctorReport {
  readonly code: number;
  readonly text: string;
  /** The status of each part; the worst where it has several checks. */
  readonly parts: Readonly<Record<string, string>>;
}

/** What the doctor says of a configuration, given as what is in its file. */
async function examine(config: unknown): Promise<Seen> {
  writeFileSync(join(directory, "it.json"), typeof config === "string" ? config : JSON.stringify(config));
  const terminal = new FakeTerminal({ directory });
  const code = await run(["doctor", "--config", "it.json", "--json"], terminal, libraryServices);
  const report = JSON.parse(terminal.out) as DoctorReport;
  const parts: Record<string, string> = {};
  for (const { part, status } of report.checks) if (parts[part] !== "failed") parts[part] = status;
  return { ...report, code, text: terminal.out, parts };
}

const failureOf = ({ checks }: Seen): unknown => checks.find(({ status }) => status === "failed");

const WELL = {
  ...{ config: "ok", link: "ok", auth: "ok", account: "ok", latency: "ok", data: "ok", budget: "ok", clock: "ok" },
  journal: "ok",
};

describe.each(["ctrader", "tickerall", "open-api-mt5", "api2trade", "tonpo"])("the doctor at %s", (protocol) => {
  it("finds nothing wrong where nothing is", async () => {
    const { config } = await simulate(protocol);
    const seen = await examine({ ...config, dataDir: "data" });
    expect({ code: seen.code, parts: seen.parts, account: seen.account }).toEqual({
      code: 0,
      parts: { ...WELL, ...(protocol === "open-api-mt5" && { broker: "ok" }) },
      account: expect.any(String),
    });
  });

  it("names a refused key or secret, and shows none", async () => {
    const { config } = await simulate(protocol);
    const seen = await examine(withWrongSecret(config));
    expect({ code: seen.code, link: seen.parts["link"], auth: seen.parts["auth"] }).toEqual({
      code: 1,
      link: "ok",
      auth: "failed",
    });
    expect(failureOf(seen)).toMatchObject({ part: "auth", fix: expect.stringMatching(/check|set/) });
    expect(seen.text).not.toContain(WRONG);
  });

  it("measures by how much the clocks differ", async () => {
    const { config } = await simulate(protocol, 90_000);
    const seen = await examine(config);
    const found = seen.checks.find(({ part }) => part === "clock");
    expect(found).toMatchObject({ status: "warning", fix: expect.stringContaining("NTP") });
    expect(Math.abs((found?.measures?.["skewMs"] ?? 0) + 90_000)).toBeLessThanOrEqual(
      found?.measures?.["uncertaintyMs"] ?? 0,
    );
  });
});

const WRONG = "wrong-secret-8d1c";

function withWrongSecret(config: BrokerConfig): BrokerConfig {
  const key = ["clientSecret", "apiKey"].find((name) => name in config) ?? "apiKey";
  return { ...config, [key]: WRONG };
}

describe("a fault on the way", () => {
  it.each(["ctrader", "tonpo"])("a server that is down is named: %s", async (protocol) => {
    const { config } = await simulate(protocol);
    await simulators.pop()?.stop();
    const seen = await examine(config);
    expect(failureOf(seen)).toMatchObject({
      part: "link",
      code: "UNREACHABLE",
      message: expect.stringMatching(/^Connecting to 127\.0\.0\.1:\d+ was refused: nothing listens there$/),
      fix: expect.stringContaining("check the host and port"),
    });
    expect([seen.code, seen.parts["auth"], seen.parts["account"]]).toEqual([1, "skipped", "skipped"]);
  });

  it("a certificate that nobody vouches for is told as such", async () => {
    const { config } = await simulate("ctrader");
    const { ca: _, ...rest } = config;
    expect(failureOf(await examine(rest))).toMatchObject({
      part: "link",
      message: expect.stringContaining("its certificate is not trusted"),
      fix: expect.stringContaining("give its authority as `ca`"),
    });
  });

  it("credentials that were taken back lead to a new log in", async () => {
    const { config, faults } = await simulate("ctrader");
    faults.add("revoke-credentials");
    const seen = await examine(config);
    expect(failureOf(seen)).toMatchObject({ part: "auth", fix: expect.any(String) });
    expect(seen.code).toBe(1);
  });

  it("a server that speaks another protocol is not taken for one that refuses", async () => {
    const { config } = await simulate("ctrader");
    const { url } = await simulate("tonpo");
    const seen = await examine({ ...config, port: Number(new URL(url).port) });
    expect(failureOf(seen)).toMatchObject({ part: "link", message: expect.stringContaining("does not speak TLS") });
  });
});

describe("a configuration that is wrong exits 2", () => {
  it.each([
    ["no JSON", "{ adapter: paper }", "is no JSON from line 1"],
    ["an unknown adapter", { adapter: "tikerall" }, 'did you mean "tickerall"?'],
    ["an unknown key", { adapter: "paper", sed: 7 }, 'sed: no such option, found a number (did you mean "seed"?)'],
    ["a variable that is not set", { adapter: "tonpo", apiKey: "env:ANYBROKER_NOT_SET" }, "ANYBROKER_NOT_SET"],
    ["a missing option", { adapter: "tonpo" }, "apiKey: has to be string, found nothing"],
  ])("%s", async (_, config, said) => {
    const seen = await examine(config);
    expect(seen.code).toBe(2);
    expect(failureOf(seen)).toMatchObject({ part: "config" });
    expect(JSON.stringify(failureOf(seen)).replaceAll('\\"', '"')).toContain(said);
  });

  it("a file that is not there", async () => {
    const terminal = new FakeTerminal({ directory });
    expect(await run(["doctor", "--config", "none.json"], terminal, libraryServices)).toBe(2);
    expect(terminal.out).toMatch(/^config {3}failed {3}The configuration file .*none\.json can't be read \(ENOENT\)\n/);
  });
});

describe("the account and the journal", () => {
  it("an account that is not there is named, with those that are", async () => {
    const seen = await examine({ adapter: "paper", account: "nobody" });
    expect(failureOf(seen)).toMatchObject({
      part: "account",
      message: expect.stringContaining("has no account nobody"),
    });
    expect([seen.code, seen.parts["latency"]]).toEqual([1, "skipped"]);
  });

  it("commands that a killed program has left are counted, without touching the journal", async () => {
    const file = join(directory, "left", "paper.journal");
    mkdirSync(join(directory, "left"));
    writeFileSync(file, "00000000 {}\n");
    const seen = await examine({ adapter: "paper", dataDir: "left" });
    expect(seen.checks.find(({ part }) => part === "journal")).toMatchObject({
      status: "warning",
      message: `${file} has 1 lines that can't be read`,
    });
  });
});

it("a report is readable", async () => {
  writeFileSync(join(directory, "paper.json"), '{"adapter": "paper"}');
  const terminal = new FakeTerminal({ directory });
  expect(await run(["doctor", "--config", "paper.json"], terminal, libraryServices)).toBe(0);
  expect(terminal.out.split("\n").map((line) => line.slice(0, 18).trimEnd())).toEqual([
    "config   ok",
    "link     ok",
    "auth     ok",
    "account  ok",
    "latency  ok",
    "data     ok",
    "budget   ok",
    "clock    ok",
    "journal  warning",
    "",
    "",
    "works, 1 to look a",
    "",
  ]);
});
