import { connect } from "@anybroker/core";
import { ctrader } from "@anybroker/ctrader";
import type { TickContender } from "./contender.ts";
import { namesOf } from "./ours-ctrader.ts";

const LISTENERS = 1_000;

let records = 0;

/** How many records the listeners were given, each counted once. */
export const recordsHeard = (): number => records;

/** A thousand listeners of one symbol. The last of them tells the tally. */
export const shared: TickContender = async (task, tally) => {
  const { target, port } = task;
  const broker = await connect(ctrader({ ...target.options, port }), { auditIntervalMs: 0 });
  const account = await broker.account();
  const names = namesOf(task);
  let latest: unknown;
  for (let index = 1; index < LISTENERS; index += 1) {
    await account.ticks(names, (tick) => {
      if (tick === latest) return;
      latest = tick;
      records += 1;
    }).ready;
  }
  await account.ticks(names, (tick) => tally.hit(tick.bid, tick.timeMs)).ready;
};
