// A trading program that dies where it is told to. Built and started by program.ts.
import { type Account, connect, sleep, systemClock } from "@anybroker/core";
import { configured } from "./adapters.ts";
import { die } from "./die.ts";
import { dyingJournal } from "./dying-journal.ts";
import { MOVED_TO, type Orders, PARTS, RESTS_AT, STOP_AT, SYMBOL, type Task } from "./task.ts";

const LONG_MS = 600_000;

const { config, journalPath, dieAt, tasks } = JSON.parse(process.argv[2] ?? "{}") as Orders;
const broker = await connect(configured(config), {
  journal: dyingJournal(journalPath, dieAt),
  ...(config.account !== undefined && { account: config.account }),
});
const account = await broker.account();
process.stdout.write("ready\n");
await Promise.all(tasks.map((task) => perform(account, task)));
if (dieAt === "done") die();
process.stdout.write("over\n");
if (dieAt === "parent") await sleep(systemClock, LONG_MS);
await broker.close();

function perform({ orders, positions }: Account, { command, lots }: Task): Promise<unknown> {
  const position = (size: number): string => positions.list().find((it) => it.lots === size)?.id ?? missing(size);
  const order = (): string => orders.list().find((it) => it.lots === lots)?.id ?? missing(lots);
  const clientOrderId = `mine-${lots}`;
  const common = { symbol: SYMBOL, side: "buy", lots, clientOrderId } as const;
  switch (command) {
    case "market":
      return orders.place({ ...common, type: "market" });
    case "limit":
      return orders.place({ ...common, type: "limit", limitPrice: RESTS_AT });
    case "modify-order":
      return orders.modify(order(), { limitPrice: MOVED_TO });
    case "cancel-order":
      return orders.cancel(order());
    case "modify-position":
      return positions.modify(position(lots), { stopLoss: STOP_AT });
    case "close":
      return positions.close(position(lots), { clientOrderId });
    case "partial-close":
      return positions.close(position(Number((lots * PARTS).toFixed(2))), { lots, clientOrderId });
  }
}

function missing(lots: number): never {
  throw new Error(`The program found nothing of ${lots} lots in its books.`);
}
