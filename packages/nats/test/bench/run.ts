// npm run -s bench: what the way through gateway and NATS costs.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Account, connect } from "@anybroker/core";
import { paper } from "@anybroker/paper";
import { nats } from "../../src/index.ts";
import { dial } from "../../src/server/dial.ts";
import { startNats } from "../support/nats-server.ts";
import { nowUs, quantiles } from "./clock.ts";
import type { Pour } from "./gateway-child.ts";
import type { Report } from "./reader-child.ts";

const ORDERS = 500;
const ORDER_BYTES = 600;
const PROGRAMS = [1, 10, 100];
const PROGRAMS_PER_PROCESS = 25;
const CALM: Pour = { count: 400, everyMs: 5 };
const BURST: Pour = { count: 20_000, everyMs: 0 };

const server = await startNats();
const children: ChildProcess[] = [];

async function start(file: string, ...args: readonly string[]): Promise<ChildProcess> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = fork(path, [server.url, ...args], { execArgv: ["--conditions=@anybroker/source", "--import", "tsx"] });
  children.push(child);
  await once(child, "message");
  return child;
}

async function next<Message>(child: ChildProcess): Promise<Message> {
  const [message] = await once(child, "message");
  return message as Message;
}

async function orderTimes(account: Account): Promise<{ readonly median: number; readonly p99: number }> {
  const took: number[] = [];
  for (let index = 0; index < ORDERS + 50; index += 1) {
    const startUs = nowUs();
    const order = await account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.01 });
    if (index >= 50) took.push(nowUs() - startUs);
    if (order.positionId !== undefined) await account.positions.close(order.positionId);
  }
  return quantiles(took);
}

async function orders(): Promise<void> {
  const direct = await connect(paper());
  const embedded = await orderTimes(await direct.account());
  await direct.close();
  await start("gateway-child.ts", "paper");
  const broker = await connect(nats({ url: server.url, broker: "paper" }));
  const served = await orderTimes(await broker.account());
  await broker.close();
  print({ what: "market order, placed and filled", embeddedUs: embedded, throughGatewayUs: served });
}

/** What the server takes for the least that the way through a gateway consists of. */
async function floor(): Promise<void> {
  const child = await start("floor-child.ts");
  const nc = await dial({ url: server.url }, { name: "floor", reconnect: false });
  // About as long as an order on its way.
  const payload = new Uint8Array(ORDER_BYTES);
  const times = async (subject: string): Promise<{ readonly median: number; readonly p99: number }> => {
    const took: number[] = [];
    for (let index = 0; index < ORDERS + 50; index += 1) {
      const startUs = nowUs();
      await nc.request(subject, payload, { timeout: 5_000 });
      if (index >= 50) took.push(nowUs() - startUs);
    }
    return quantiles(took);
  };
  const answeredUs = await times("floor.answer");
  const notedAndAnsweredUs = await times("floor.note");
  await nc.close();
  child.kill();
  print({
    what: "the server's own: a request answered, and one that is stored before it is answered",
    answeredUs,
    notedAndAnsweredUs,
  });
}

async function fanOut(programs: number, pour: Pour, gateway: ChildProcess): Promise<void> {
  const processes = Math.ceil(programs / PROGRAMS_PER_PROCESS);
  const readers = await Promise.all(
    Array.from({ length: processes }, () => start("reader-child.ts", `${programs / processes}`)),
  );
  await Promise.all(
    readers.map(async (reader) => {
      const armed = next(reader);
      reader.send(pour.count);
      await armed;
    }),
  );
  const startUs = nowUs();
  const poured = next<{ readonly pouredUs: number }>(gateway);
  const reports = readers.map((reader) => next<Report>(reader));
  gateway.send(pour);
  const found = await Promise.all(reports);
  const tookUs = nowUs() - startUs;
  const { pouredUs } = await poured;
  for (const reader of readers) reader.kill();
  const heard = found.reduce((sum, report) => sum + report.heard, 0);
  print({
    what: pour.everyMs > 0 ? "price, 200 a second" : "prices as fast as they go",
    programs,
    ageUs: { median: worst(found, "median"), p99: worst(found, "p99") },
    ...(pour.everyMs === 0 && {
      gatewayUsPerPrice: Math.round((pouredUs / pour.count) * 10) / 10,
      deliveriesPerSecond: Math.round(heard / (tookUs / 1e6)),
    }),
  });
}

const worst = (reports: readonly Report[], key: "median" | "p99"): number =>
  Math.max(...reports.map((report) => report[key]));

const print = (row: unknown): boolean => process.stdout.write(`${JSON.stringify(row)}\n`);

try {
  await floor();
  await orders();
  const gateway = await start("gateway-child.ts", "prices");
  for (const programs of PROGRAMS) await fanOut(programs, CALM, gateway);
  for (const programs of PROGRAMS) await fanOut(programs, BURST, gateway);
} finally {
  for (const child of children) child.kill("SIGKILL");
  await server.stop();
}
process.exit(0);
