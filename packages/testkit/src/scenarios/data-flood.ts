import { expectSame } from "../checks.ts";
import type { Scenario } from "../scenario.ts";
import { EURUSD } from "./moves.ts";

/** 10,000 ticks a second, of which a reader takes the latest 20 times a second. */
const MANY_TICKS = 2_000;
const TICKS_PER_SLICE = 100;
const SLICE_MS = 10;
const TICKS_PER_TAKE = 500;

/** More ticks than a reader takes. */
export const DATA_FLOOD: readonly Scenario[] = [
  {
    id: "DATA-05",
    title: "a slow reader gets the latest tick and the count of those it missed",
    tiers: ["S", "P"],
    needs: ({ ticks }) => ticks === "pushed",
    async run(stage) {
      const session = await stage.connect();
      const stream = session.account.ticks(EURUSD);
      await stage.drive(stream.ready, "the tick subscription");
      const reader = stream[Symbol.asyncIterator]();
      stage.price(EURUSD, 1.15, 1.1501);
      await stage.drive(reader.next(), "the first tick");
      let heard = 0;
      const witness = session.account.ticks(EURUSD, () => {
        heard += 1;
      });
      await stage.drive(witness.ready, "the witness's subscription");
      await stage.pause(100);
      heard = 0;
      stage.price(EURUSD, 1.16, 1.1601);
      await stage.until(() => heard > 0, "the tick before the many did not arrive", 30_000);
      // Now nothing waits for the reader.
      await stage.drive(reader.next(), "the tick before the many");
      heard = 0;
      const droppedBefore = stream.dropped;
      const taken: number[] = [];
      const take = async (): Promise<void> => {
        const { value } = await stage.drive(reader.next(), "the next tick");
        taken.push(value?.bid ?? 0);
      };
      for (let tick = 1; tick <= MANY_TICKS; tick += 1) {
        stage.price(EURUSD, Number((1.1 + tick / 100_000).toFixed(5)));
        if (tick % TICKS_PER_SLICE === 0) await stage.pause(SLICE_MS);
        if (tick % TICKS_PER_TAKE === 0) {
          await stage.until(() => heard === tick, "the ticks did not arrive", 30_000);
          await take();
        }
      }
      const takes = Array.from({ length: MANY_TICKS / TICKS_PER_TAKE }, (_, index) => (index + 1) * TICKS_PER_TAKE);
      expectSame(
        taken,
        takes.map((tick) => Number((1.1 + tick / 100_000).toFixed(5))),
        "the bids that the slow reader took, each the latest",
      );
      expectSame(stream.dropped - droppedBefore, MANY_TICKS - taken.length, "the dropped ticks that were counted");
      await stage.drive(Promise.all([stream.close(), witness.close()]));
    },
  },
];
