import { connect } from "@anybroker/core";
import { nats } from "../../src/index.ts";
import { nowUs, quantiles } from "./clock.ts";

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
  process.send?.({ ...quantiles(arrived.flat()), heard: arrived.reduce((sum, ages) => sum + ages.length, 0) });
}

const count = Number(programs);
await Promise.all(Array.from({ length: count }, (_, index) => startProgram(index)));
process.on("message", (message) => {
  expected = Number(message);
  arrived = Array.from({ length: count }, () => []);
  process.send?.("armed");
});
process.send?.("ready");
