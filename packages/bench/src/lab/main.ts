import { connect, seededRandom, systemClock } from "@anybroker/core";
import { ctrader } from "@anybroker/ctrader";
import { createVenue } from "@anybroker/paper/venue";
import { simulateCtrader } from "@anybroker/simulators";
import { unlimitedClock } from "../contenders/ours-ctrader.ts";
import { makeSymbols } from "../load/symbols.ts";
import { measureOrders } from "../order-run.ts";
import { memoryTransports } from "./memory-line.ts";

const random = seededRandom(1);
const symbols = makeSymbols(1);
const venue = createVenue({ clock: systemClock, random, symbols, sessions: "always", tape: "none" });
const simulator = await simulateCtrader({
  venue,
  random,
  accounts: [{ id: "30000001", positionMode: "netting" }],
  knobs: { requestsPerSecond: 0, historyPerSecond: 0, clientSilenceMs: 0, frameLimitBytes: 1 << 24 },
});
const { clientId = "", clientSecret = "", accessToken = "", refreshToken = "" } = simulator.credentials;
const broker = await connect(
  ctrader({
    clientId,
    clientSecret,
    environment: "demo",
    accessToken,
    refreshToken,
    host: "127.0.0.1",
    port: simulator.ports.plain,
    tls: false,
    tokenUrl: simulator.endpoints?.tokenUrl ?? "",
  } as never),
  {
    account: "30000001",
    auditIntervalMs: 0,
    clock: unlimitedClock,
    transports: memoryTransports,
  },
);
const account = await broker.account();
const symbol = symbols[0]?.name ?? "";
const place = () => account.orders.place({ symbol, side: "buy", type: "market", lots: 0.01 });
const rounds = Number(process.env["ROUNDS"] ?? 8);
const text = JSON.stringify({ a: 1, b: [1, 2, 3, { c: "text" }], d: "something", e: 1.08512 });
const calibrate = (): number => {
  const c = process.cpuUsage();
  for (let i = 0; i < 300_000; i += 1) JSON.stringify(JSON.parse(text));
  const { user, system } = process.cpuUsage(c);
  return (user + system) / 300_000;
};
const unit: number[] = [];
const many: number[] = [];
const one: number[] = [];
for (let r = 0; r < rounds; r += 1) {
  unit.push(calibrate());
  many.push((await measureOrders(place, 10_000, 100)).cpuUs);
  one.push((await measureOrders(place, 3_000, 1)).cpuUs);
}
globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
await measureOrders(place, 1000, 100);
const bytes = (process.memoryUsage().heapUsed - before) / 1000;
const best = Math.min(...many) / Math.min(...unit);
console.log(
  `unit ${Math.min(...unit).toFixed(3)}: many ${best.toFixed(2)} units;  many ${Math.min(...many).toFixed(2)} us (median ${many.sort((a, b) => a - b)[many.length >> 1]?.toFixed(2)}), one ${Math.min(...one).toFixed(2)} us, ${(bytes / 1000).toFixed(1)} kB/order`,
);
process.exit(0);
