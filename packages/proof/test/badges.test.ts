import { SCENARIOS } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { CASES, caseOf } from "../src/badges/ids.ts";
import { badgeOf, verdictOf } from "../src/badges/render.ts";
import { readResults, requireCommitted, SUBJECT_NAMES } from "../src/badges/results.ts";
import { SUBJECTS } from "../src/subjects.ts";

test("there are eighty cases, and every subject has shown what it can do of each", () => {
  expect(CASES.length).toBe(80);
  expect(SUBJECT_NAMES).toEqual(SUBJECTS.map(({ name }) => name));
  for (const row of Object.values(readResults())) {
    expect(CASES.filter((id) => verdictOf(row, id).state === "not in the kit")).toEqual([]);
  }
});

test("no committed row has a failure that nobody explains", () => {
  const failed = Object.entries(readResults()).flatMap(([subject, row]) =>
    Object.entries(row)
      .filter(([, result]) => result.startsWith("failed") || result.startsWith("fixed"))
      .map(([id, result]) => `${subject} ${id} ${result}`),
  );
  expect(failed).toEqual([]);
});

test("a case passes when each variant that applies does, and one at least", () => {
  const row = {
    "XX-01": "passed",
    "XX-01b": "skipped: the world does not offer it",
    "XX-02": "skipped: the broker does not claim the ability",
    "XX-03": "passed",
    "XX-03b": "known-failing: the wire can't say it",
  };
  expect(["XX-01", "XX-02", "XX-03", "XX-04"].map((id) => verdictOf(row, id))).toEqual([
    { state: "passed" },
    { state: "not applicable", reason: "the broker does not claim the ability" },
    { state: "known to fail", reason: "the wire can't say it" },
    { state: "not in the kit", reason: "no scenario plays it yet" },
  ]);
  expect(caseOf("XX-03b")).toBe("XX-03");
});

test("a badge counts the cases of each subject of an adapter", () => {
  const passed = Object.fromEntries(CASES.map((id) => [id, "passed"]));
  const results = { small: passed, "small, dialect b": { ...passed, "MEM-01": "skipped: no" }, other: passed };
  expect(badgeOf(results, "small")).toBe("80 of 80 passed; dialect b: 79 of 80 passed (1 not applicable)");
});

test("a whole run that is not as committed fails, a part of one says nothing", () => {
  const [name = ""] = Object.keys(readResults());
  const results = SCENARIOS.map(({ id, title }) => ({ id, title, status: "failed" as const, reason: "no" }));
  expect(() => requireCommitted({ name, results })).toThrow(
    /is stale in \d+ scenarios, first CONN-01: .*npm run badges/,
  );
  expect(() => requireCommitted({ name, results: results.slice(1) })).not.toThrow();
});
