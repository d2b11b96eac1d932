import { Arena } from "../arena.ts";
import { figure } from "../rows.ts";
import type { Benchmark } from "./benchmark.ts";

const SYMBOLS = 1_000;
/** Long enough that what is asked together arrives within it. */
const ANSWER_MS = 50;
/** The application, the account, one message for all symbols. */
const NEEDED = 3;

/** From the socket's return until a thousand symbols are live again, at a venue without limits. */
export const reconnect: Benchmark = {
  name: "reconnect",
  run: async (effort) => {
    const arena = await Arena.open({ symbols: SYMBOLS, accounts: 1 }, effort);
    try {
      await arena.watch("ours", { staged: false });
      const far = await arena.reconnect("ours", ANSWER_MS);
      const near = await arena.reconnect("ours", 0);
      const times = `${figure(near.seconds * 1000)} ms at a near server, ${figure(far.seconds * 1000)} at one of ${ANSWER_MS} ms`;
      return [
        {
          benchmark: "reconnect",
          what: "1,000 symbols: round trips, times those needed",
          value: far.roundTrips / NEEDED,
          unit: "x",
          goal: { atMost: 2 },
          detail: `${far.roundTrips} of ${NEEDED}; ${times}`,
        },
      ];
    } finally {
      arena.close();
    }
  },
};
