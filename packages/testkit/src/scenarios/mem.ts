import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Tick } from "@anybroker/core";
import { expectSame, expectThat } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { EURUSD } from "./moves.ts";

const CUTS = 6;
/** 10,000 ticks a second for the time between two cuts. */
const TICKS_PER_CUT = 2_000;
const TICK_MS = 0.1;
/** Before the first measurement everything has been used once. */
const WARM_UP_CUTS = 2;
const LARGEST_GROWTH = 0.05;

/** Memory: what runs for long keeps nothing. The day-long form is a program of its own. */
export const MEM: readonly Scenario[] = [
  {
    id: "MEM-01",
    title:
      "ticks by the thousand, cut links and a reader that is stuck leave the heap, the timers and the listeners flat",
    tiers: ["S"],
    faults: ["cutLinks"],
    needs: ({ ticks }) => ticks === "pushed",
    async run(stage) {
      const warnings: string[] = [];
      const onWarning = (warning: Error): unknown => warnings.push(warning.message);
      process.on("warning", onWarning);
      const session = await stage.connect();
      const stuck = session.account.ticks(EURUSD);
      let heard: Tick | undefined;
      const listener = session.account.ticks(EURUSD, (tick) => {
        heard = tick;
      });
      await stage.drive(Promise.all([stuck.ready, listener.ready]));
      const resumed = (): number => session.statuses.filter(({ state }) => state === "resumed").length;
      const measured: { heap: number; timers: number }[] = [];
      for (let cut = 0; cut < CUTS; cut += 1) {
        await pourTicks(stage, cut);
        await stage.until(() => heard?.bid === lastBid(cut), "the last tick was not told");
        stage.fault("cutLinks")();
        await stage.until(() => resumed() > cut, "the link did not come back", 180_000);
        await stage.pause(1_000);
        measured.push({ heap: heapUsed(), timers: session.waitingTimers });
      }
      const first = measured[WARM_UP_CUTS - 1];
      const last = measured.at(-1);
      expectThat(first !== undefined && last !== undefined, "nothing was measured.");
      const growth = last.heap / first.heap - 1;
      expectThat(growth < LARGEST_GROWTH, `the heap grew by ${(growth * 100).toFixed(1)} %.`);
      const more = last.timers - first.timers;
      expectThat(more < CUTS - WARM_UP_CUTS, `${more} more timers wait than ${CUTS - WARM_UP_CUTS} cuts before.`);
      expectThat(stuck.dropped > TICKS_PER_CUT, `the stuck reader lost only ${stuck.dropped} ticks.`);
      await stage.drive(Promise.all([stuck.close(), listener.close()]));
      process.off("warning", onWarning);
      expectSame(warnings, [], "the warnings of the process");
    },
  },
];

const lastBid = (cut: number): number => bidOf(cut, TICKS_PER_CUT - 1);

const bidOf = (cut: number, index: number): number =>
  Number((1.1 + ((index % 400) + cut * 7 + 1) / 100_000).toFixed(5));

async function pourTicks(stage: Stage, cut: number): Promise<void> {
  for (let index = 0; index < TICKS_PER_CUT; index += 1) {
    const bid = bidOf(cut, index);
    stage.price(EURUSD, bid, Number((bid + 0.0001).toFixed(5)));
    if (index % 100 === 99) await stage.pause(TICK_MS * 100);
  }
}

let collect: (() => void) | undefined;

/** What is in use after the garbage is gone. */
function heapUsed(): number {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed;
}
