import { settle } from "@anybroker/testkit";

/** Turns of the event loop in a row that have to bring nothing. */
const STILL_TURNS = 5;

/**
 * Waits until nothing is under way in this process: every promise, immediate and loopback byte has arrived.
 *
 * A clock that is moved only then makes a run exact: both ends of each socket live in this process, so that a byte
 * that was written is an event of one of the next turns.
 */
export async function untilQuiet(): Promise<void> {
  let before = -1;
  for (let still = 0; still < STILL_TURNS; ) {
    await settle(1);
    const { events } = performance.nodeTiming.uvMetricsInfo;
    still = events === before ? still + 1 : 0;
    before = events;
  }
}
