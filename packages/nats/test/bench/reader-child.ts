import { connect } from "@anybroker/core";
import { nats } from "../../src/index.ts";
import { nowUs, quantiles } from "./clock.ts";

/** What the programs of one process heard together; ages in microseconds. */
export interface Report {
  readonly median: number;
  readonly p99: number;
  readonly heard: number;
}

const [url = "", programs = "1"] = process.argv.slice(2);
let expected = 0;
let arrived: number[][] = [];

/** One program: notes how old each price is when it is heard. */
async function startProgram(index: number): Promise<void> {
  const broker = await connect(nats({ url, broker: "prices" }), { auditIntervalMs: 0 });
  const account = await broker.account();
  const stream = account.ticks("EURUSD", ({ timeMs, volume = 0 }) => {
    const mine = arrived[index];
    if (mine === undefined) return;
    mine.push(nowUs() - volume);
    if (timeMs === expected && arrived.every((ages) => ages.length >= expected)) report();
  });
  await stream.ready;
}

function report(): void {
  const heard = arrived.reduce((sum, ages) => sum + ages.length, 0);
  process.send?.({ ...quantiles(arrived.flat()), heard } satisfies Report);
}

const count = Number(programs);
await Promise.all(Array.from({ length: count }, (_, index) => startProgram(index)));
process.on("message", (message) => {
  expected = Number(message);
  arrived = Array.from({ length: count }, () => []);
  process.send?.("armed");
});
process.send?.("ready");
