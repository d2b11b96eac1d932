import { paper } from "@anybroker/paper";
import {
  type ConformanceReport,
  conformance,
  examine,
  formatReport,
  isConformant,
  paperWorld,
  SCENARIOS,
  type Scenario,
} from "@anybroker/testkit";
import { expect, test } from "vitest";

const { capabilities } = paper.adapter;

const scenario = (id: string, more: Partial<Scenario> = {}): Scenario => ({
  ...{ id, title: `${id} holds`, tiers: ["S"], run: () => Promise.resolve() },
  ...more,
});

const passing = scenario("XX-01");
const failing = scenario("XX-02", { run: () => Promise.reject(new Error("it does not hold")) });
const needy = scenario("XX-03", { faults: ["garbage"] });
const SUITE = { name: "example", capabilities, world: paperWorld, scenarios: [passing, failing, needy] };

/** A runner that only remembers; the tests run when they are asked to. */
function rememberingRunner() {
  const tests = new Map<string, () => Promise<void>>();
  let atEnd = (): void => {};
  return {
    tests,
    end: () => atEnd(),
    runner: {
      describe: (_name: string, body: () => void) => body(),
      test: (name: string, body: () => Promise<void>) => tests.set(name, body),
      afterAll: (body: () => void) => {
        atEnd = body;
      },
    },
  };
}

const outcome = (body: (() => Promise<void>) | undefined): Promise<string> =>
  (body ?? (() => Promise.reject(new Error("no such test"))))().then(
    () => "passed",
    (error: Error) => error.message,
  );

test("one test is registered for each scenario that applies, named by its id", () => {
  const { tests, runner } = rememberingRunner();
  conformance({ ...SUITE, runner });
  expect([...tests.keys()]).toEqual(["XX-01 XX-01 holds", "XX-02 XX-02 holds"]);
});

test("a scenario that is known to fail passes as a test while it fails, and fails once it passes", async () => {
  const { tests, runner } = rememberingRunner();
  conformance({ ...SUITE, runner, knownFailing: { "XX-01": "was broken once", "XX-02": "is broken" } });
  expect([...tests.keys()]).toEqual(["XX-01 fails as known: was broken once", "XX-02 fails as known: is broken"]);
  expect(await Promise.all([...tests.values()].map(outcome))).toEqual([
    "XX-01 is listed as known to fail (was broken once) but passes; take it off the list.",
    "passed",
  ]);
});

test("a known-failing id that is not run is a fault of the list", async () => {
  const { tests, runner } = rememberingRunner();
  conformance({ ...SUITE, runner, knownFailing: { "XX-03": "is skipped anyway", "XX-99": "does not exist" } });
  expect(await outcome(tests.get("XX-03 on the known-failing list"))).toMatch(/not run here/);
  expect(await outcome(tests.get("XX-99 on the known-failing list"))).toMatch(/not run here/);
});

test("the report tells of each scenario how it ended, and why", async () => {
  const { tests, runner, end } = rememberingRunner();
  const reports: ConformanceReport[] = [];
  conformance({ ...SUITE, runner, onReport: (report) => reports.push(report) });
  for (const body of tests.values()) await outcome(body);
  end();
  expect(reports).toEqual([
    {
      name: "example",
      results: [
        { id: "XX-01", title: "XX-01 holds", status: "passed" },
        { id: "XX-02", title: "XX-02 holds", status: "failed", reason: "it does not hold" },
        { id: "XX-03", title: "XX-03 holds", status: "skipped", reason: "the world does not offer garbage" },
      ],
    },
  ]);
});

test("the suite can be examined without a runner, and its report read by people", async () => {
  const report = await examine(SUITE);
  expect(isConformant(report)).toBe(false);
  expect(formatReport(report)).toBe(
    [
      "example: 1 of 3 scenarios passed",
      "  passed: XX-01",
      "  failed: XX-02, it does not hold",
      "  skipped: XX-03, the world does not offer garbage",
    ].join("\n"),
  );
});

test("books that end otherwise than the reference's fail a scenario of tier P", async () => {
  const trades = scenario("XX-04", {
    tiers: ["S", "P"],
    run: (stage) => {
      const lots = stage.world.brokerAt === undefined ? 0.1 : 0.2;
      stage.ledger.place({ symbol: "EURUSD", side: "buy", type: "market", lots });
      return Promise.resolve();
    },
  });
  const reference = async () => ({ ...(await paperWorld({})), brokerAt: () => paper({}) });
  const { results } = await examine({ ...SUITE, scenarios: [trades], reference });
  expect(results[0]?.reason).toMatch(/expected: the reference's\):\n.*balance/);
});

test("a world that claims a fault which does nothing is noticed", async () => {
  const { tests, runner } = rememberingRunner();
  const tame = async () => ({ ...(await paperWorld({})), faults: { dropAnswer: () => {} } });
  conformance({ ...SUITE, scenarios: [], world: tame, offers: { faults: ["dropAnswer"] }, runner });
  expect([...tests.keys()]).toEqual(["the world's fault dropAnswer strikes"]);
  expect(await outcome(tests.get("the world's fault dropAnswer strikes"))).toBe(
    "a read went on as if nothing had happened.",
  );
});

test("ids are of a known form and each is there once", () => {
  const ids = SCENARIOS.map(({ id }) => id);
  expect(ids.filter((id) => !/^[A-Z]+-\d\d[a-z]?$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
