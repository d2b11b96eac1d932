import { inspect } from "node:util";
import type { Finding } from "@anybroker/core";
import { expectPresent, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Session } from "../session.ts";
import type { Stage } from "../stage.ts";
import { endOf, orderOf } from "./moves.ts";

/** Asking while a fault is active: what is wrong is named, and how old the last evidence is. */
export const OBS_FAULTS: readonly Scenario[] = [
  {
    id: "OBS-01b",
    title: "diagnose names the commands whose answer was lost while they are being looked for",
    tiers: ["S"],
    faults: ["dropAnswer", "setLineDown", "setStreamSilent"],
    async run(stage) {
      const session = await stage.connect();
      stage.fault("setStreamSilent")(true);
      stage.fault("dropAnswer")("placeOrder");
      const ended = endOf(stage, session.account.orders.place(orderOf({ clientOrderId: "looked-for" })));
      await stage.until(() => stage.ledger.deals().length === 1, "the order did not arrive");
      stage.fault("setLineDown")(true);
      const { fix } = await untilNamed(stage, session, ["orders"]);
      expectThat(fix !== undefined, "the finding about the orders names no fix.");
      stage.fault("setLineDown")(false);
      stage.fault("setStreamSilent")(false);
      await ended;
      await allIsWell(stage, session);
    },
  },
  {
    id: "OBS-01c",
    title: "diagnose names credentials that the broker no longer takes, and shows none of them",
    tiers: ["S"],
    faults: ["revokeCredentials"],
    async run(stage) {
      const session = await stage.connect();
      stage.fault("revokeCredentials")();
      const { message, fix } = await untilNamed(stage, session, ["auth", "link"]);
      expectThat(fix !== undefined, `"${message}" names no fix.`);
      await session.close();
    },
  },
  {
    id: "OBS-01d",
    title: "diagnose tells how old the books are while they cannot be read",
    tiers: ["S"],
    faults: ["setMaintenance"],
    async run(stage) {
      const session = await stage.connect({ auditIntervalMs: 30_000 });
      stage.fault("setMaintenance")(300_000);
      await stage.pause(120_000);
      const account = session.broker.diagnose().find(({ part }) => part === "account");
      const { ageMs = 0 } = expectPresent(account, "a finding about the account");
      expectThat(ageMs >= 90_000, `books that nobody could read for two minutes are told to be ${ageMs} ms old.`);
      showsNoSecret(stage, session.broker.diagnose());
      stage.fault("setMaintenance")(0);
      await allIsWell(stage, session);
    },
  },
];

/** The finding about one of `parts` that is not well, once there is one. */
async function untilNamed(stage: Stage, session: Session, parts: readonly Finding["part"][]): Promise<Finding> {
  const named = () => session.broker.diagnose().find(({ part, ok }) => !ok && parts.includes(part));
  await stage.until(() => named() !== undefined, `diagnose names nothing wrong with ${parts.join(" or ")}`, 120_000);
  showsNoSecret(stage, session.broker.diagnose());
  return expectPresent(named(), "the finding");
}

async function allIsWell(stage: Stage, session: Session): Promise<void> {
  const faulty = () => session.broker.diagnose().filter(({ ok }) => !ok);
  await stage
    .until(() => faulty().length === 0, "all was not well again", 400_000)
    .catch(() => expectThat(false, `the fault is over but diagnose says: ${inspect(faulty())}`));
}

function showsNoSecret(stage: Stage, findings: readonly Finding[]): void {
  const text = inspect(findings, { depth: 6 });
  for (const secret of stage.world.secrets ?? []) expectThat(!text.includes(secret), "diagnose shows a secret.");
}
