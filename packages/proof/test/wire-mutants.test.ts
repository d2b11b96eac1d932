import { runScenario, SCENARIOS, type Scenario, type Subject } from "@anybroker/testkit";
import { expect, test } from "vitest";
import { WIRE_MUTANTS, type WireMutant } from "./wire-mutants.ts";

function scenarioOf(id: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.id === id);
  if (found === undefined) throw new Error(`there is no scenario ${id}`);
  return found;
}

/** How the scenario ends; the unbroken adapter's pass is what its own conformance test shows. */
const play = (id: string, { capabilities, world }: Subject, alter: WireMutant["alter"]): Promise<void> =>
  runScenario(scenarioOf(id), {
    capabilities,
    world: async (options) => {
      const made = await world(options);
      return { ...made, broker: alter(made.broker) };
    },
  });

for (const { id, name, subject, noticed, alter } of WIRE_MUTANTS) {
  test(`${id} notices a ${subject.name} adapter that ${name}`, async () => {
    await expect(play(id, subject, alter)).rejects.toThrow(noticed);
  });
}
