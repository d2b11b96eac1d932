// A trading program that dies where it is told to, and the one that is started after it. Run by killed-process.test.ts.
import { type BrokerConfig, connect, fileJournal, type Journal } from "@anybroker/core";

/** Where the program kills itself; elsewhere its parent does. */
export type DeathPoint = "before-journal" | "after-journal" | "before-end" | "after-answer" | "parent";

/** What the program is told on its command line, as JSON. */
export interface Orders {
  readonly config: BrokerConfig;
  readonly journalPath: string;
  readonly clientOrderId: string;
  /** Absent: the second program, which only says what it found. */
  readonly dieAt?: DeathPoint;
}

/** What the second program prints. */
export interface Findings {
  readonly restored: readonly { readonly clientOrderId: string; readonly outcome: string }[];
  readonly positions: readonly { readonly id: string; readonly lots: number }[];
  readonly status?: string;
}

const { config, journalPath, clientOrderId, dieAt } = JSON.parse(process.argv[2] ?? "{}") as Orders;

const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  // The signal is on its way; nothing more may happen.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
};

const file = fileJournal(journalPath);
const journal: Journal = {
  begin: async (entry) => {
    if (dieAt === "before-journal") die();
    await file.begin(entry);
    if (dieAt === "after-journal") die();
  },
  end: (scope, id) => {
    if (dieAt === "before-end") die();
    file.end(scope, id);
  },
  unsettled: (scope) => file.unsettled(scope),
  close: () => file.close(),
};

const broker = await connect(config, { journal });
const account = await broker.account();
if (dieAt !== undefined) {
  await account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1, clientOrderId });
  if (dieAt === "after-answer") die();
}
const status = account.orders.get(clientOrderId)?.status;
const findings: Findings = {
  restored: account.restored.map(({ command, outcome }) => ({ clientOrderId: command.clientOrderId, outcome })),
  positions: account.positions.list().map(({ id, lots }) => ({ id, lots })),
  ...(status !== undefined && { status }),
};
await broker.close();
process.stdout.write(`${JSON.stringify(findings)}\n`);
