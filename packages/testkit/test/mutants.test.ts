import { paper } from "@anybroker/paper";
import {
  alteredPaperWorld,
  paperWorld,
  runScenario,
  SCENARIOS,
  type Scenario,
  type WorldMaker,
} from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import { broken, MUTANTS } from "./mutants/index.ts";

const { capabilities } = paper.adapter;

/** The worlds of mutants have a secret to leak. */
const withSecret =
  (maker: WorldMaker): WorldMaker =>
  async (options) => ({ ...(await maker(options)), secrets: ["canary-7f31"] });

function scenarioOf(id: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.id === id);
  if (found === undefined) throw new Error(`there is no scenario ${id}`);
  return found;
}

describe("a broken adapter fails on the id that is made for it", () => {
  for (const mutant of MUTANTS) {
    test(`${mutant.id}: one that ${mutant.name}`, async () => {
      const playing = { capabilities, world: withSecret(alteredPaperWorld(broken(mutant))) };
      await expect(runScenario(scenarioOf(mutant.id), playing)).rejects.toThrow(mutant.noticed);
    });
  }
});

describe("the unbroken adapter passes the same ids", () => {
  for (const id of new Set(MUTANTS.map((mutant) => mutant.id))) {
    test(id, async () => {
      await expect(
        runScenario(scenarioOf(id), { capabilities, world: withSecret(paperWorld) }),
      ).resolves.toBeUndefined();
    });
  }
});
