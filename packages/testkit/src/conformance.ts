import type { Capabilities } from "@anybroker/core";
import { PROBES, runProbe } from "./offered-faults.ts";
import { type ConformanceReport, idsWith, type ScenarioResult } from "./report.ts";
import { runScenario } from "./run-scenario.ts";
import { type Offers, type Scenario, whySkipped } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import type { WorldMaker } from "./world.ts";

/** The part of a test runner that the suite needs: vitest's and `node:test`'s own functions fit. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  test(name: string, body: () => Promise<void>): unknown;
  /** Called once after the suite's tests, for the report: vitest's `afterAll`, `after` of `node:test`. */
  afterAll?(body: () => void): unknown;
}

/** An adapter to be tried: its claims, and how to make a world around it. */
export interface Subject {
  /** The adapter's name, for the tests' names and the report. */
  readonly name: string;
  /** The adapter's own claims: `small.adapter.capabilities`. */
  readonly capabilities: Capabilities;
  readonly world: WorldMaker;
  /** What the world can do besides trade; scenarios that need more are skipped. Default: nothing. */
  readonly offers?: Partial<Offers>;
  /** A paper world, which the same scenario has to end in the same books as. */
  readonly reference?: WorldMaker;
  /** Ids that fail today, each with the reason. One that passes fails the run, so that the list stays true. */
  readonly knownFailing?: Readonly<Record<string, string>>;
}

/** What the suite is run on. */
export interface ConformanceOptions extends Subject {
  readonly runner: TestRunner;
  /** Gets the report after the last test; needs the runner's `afterAll`. */
  readonly onReport?: (report: ConformanceReport) => void;
  /** Default: all of the kit's. */
  readonly scenarios?: readonly Scenario[];
}

/**
 * Registers one test for each scenario that applies; its name starts with the scenario's id.
 *
 * Nothing is registered for a scenario that does not apply (the report says why). Call it at the top of a test file.
 */
export function conformance(options: ConformanceOptions): void {
  const { name, runner, capabilities, knownFailing = {}, scenarios = SCENARIOS } = options;
  const results = new Map<string, ScenarioResult>();
  const offers: Offers = { faults: options.offers?.faults ?? [], observes: options.offers?.observes ?? [] };
  runner.describe(`conformance of ${name}`, () => {
    for (const scenario of scenarios) {
      const { id, title } = scenario;
      const skipped = whySkipped(scenario, capabilities, offers);
      if (skipped !== undefined) {
        results.set(id, { id, title, status: "skipped", reason: skipped });
        continue;
      }
      const why = knownFailing[id];
      runner.test(why === undefined ? `${id} ${title}` : `${id} fails as known: ${why}`, async () => {
        const failure = await failureOf(scenario, options);
        results.set(id, resultOf(scenario, failure, why));
        if (why === undefined && failure !== undefined) throw failure;
        if (why !== undefined && failure === undefined) {
          throw new Error(`${id} is listed as known to fail (${why}) but passes; take it off the list.`);
        }
      });
    }
    for (const id of Object.keys(knownFailing)) {
      if (results.get(id)?.status !== "skipped" && scenarios.some((scenario) => scenario.id === id)) continue;
      runner.test(`${id} on the known-failing list`, async () => {
        throw new Error(`${id} is listed as known to fail but is not run here; take it off the list.`);
      });
    }
    for (const fault of offers.faults) {
      const probe = PROBES[fault];
      if (probe === undefined) continue;
      runner.test(`the world's fault ${fault} strikes`, () => runProbe(probe, options));
    }
    runner.afterAll?.(() => options.onReport?.({ name, results: inOrder(scenarios, results) }));
  });
}

/** Plays every scenario that applies, without a test runner. */
export async function examine(options: Omit<ConformanceOptions, "runner" | "onReport">): Promise<ConformanceReport> {
  const { name, capabilities, knownFailing = {}, scenarios = SCENARIOS } = options;
  const offers: Offers = { faults: options.offers?.faults ?? [], observes: options.offers?.observes ?? [] };
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    const { id, title } = scenario;
    const reason = whySkipped(scenario, capabilities, offers);
    if (reason !== undefined) results.push({ id, title, status: "skipped", reason });
    else results.push(resultOf(scenario, await failureOf(scenario, options), knownFailing[id]));
  }
  return { name, results };
}

/** True when nothing failed, and nothing passed that is listed as known to fail. */
export function isConformant(report: ConformanceReport): boolean {
  return idsWith(report, "failed").length === 0 && idsWith(report, "fixed").length === 0;
}

async function failureOf(
  scenario: Scenario,
  { capabilities, world, reference }: Pick<ConformanceOptions, "capabilities" | "world" | "reference">,
): Promise<Error | undefined> {
  try {
    await runScenario(scenario, { capabilities, world, ...(reference !== undefined && { reference }) });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function resultOf({ id, title }: Scenario, failure: Error | undefined, known: string | undefined): ScenarioResult {
  if (known === undefined) {
    return failure === undefined
      ? { id, title, status: "passed" }
      : { id, title, status: "failed", reason: failure.message };
  }
  return { id, title, status: failure === undefined ? "fixed" : "known-failing", reason: known };
}

function inOrder(scenarios: readonly Scenario[], results: ReadonlyMap<string, ScenarioResult>): ScenarioResult[] {
  return scenarios.flatMap(({ id }) => results.get(id) ?? []);
}
