import { inspect } from "node:util";
import { expectPresent, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";

/** Being observed: what the broker object says of itself. */
export const OBS: readonly Scenario[] = [
  {
    id: "OBS-01",
    title: "diagnose names the link while it is down, and nothing when all is well; no secret either way",
    tiers: ["S"],
    faults: ["setLineDown"],
    async run(stage) {
      const session = await stage.connect();
      const faulty = () => session.broker.diagnose().filter(({ ok }) => !ok);
      expectThat(faulty().length === 0, `all is well but diagnose says: ${inspect(faulty())}`);
      stage.fault("setLineDown")(true);
      await stage.until(() => session.statuses.at(-1)?.state === "lost", "the loss was not told", 60_000);
      const link = expectPresent(
        faulty().find(({ part }) => part === "link"),
        "a finding about the link",
      );
      expectThat(link.message.length > 0, "the finding says nothing.");
      const text = inspect(session.broker.diagnose(), { depth: 6 });
      for (const secret of stage.world.secrets ?? []) expectThat(!text.includes(secret), "diagnose shows a secret.");
      stage.fault("setLineDown")(false);
      await stage.until(() => session.statuses.at(-1)?.state === "resumed", "the link did not come back", 180_000);
      expectThat(faulty().length === 0, `the link is back but diagnose says: ${inspect(faulty())}`);
    },
  },
];
