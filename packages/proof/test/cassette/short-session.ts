import {
  type Account,
  type AccountEventUnion,
  type Broker,
  BrokerError,
  type ConfiguredAdapter,
  type ConnectOptions,
  connect,
} from "@anybroker/core";

const EVENT_TYPES = ["order", "deal", "position", "account", "discrepancy"] as const;

/** What a program saw of a short session: everything that was told, and the books at its end. */
export interface Seen {
  readonly events: readonly AccountEventUnion[];
  readonly ticks: readonly unknown[];
  readonly refused: string;
  readonly books: unknown;
}

/** What moves the session's world on. */
export interface Mover {
  drive<T>(promise: Promise<T>): Promise<T>;
  /** Waits until the price is there: the market sets it, or the cassette brings it. */
  price(bid: number, ask: number): Promise<void>;
}

/** Connects, trades a little of everything that every wire can do, and closes. */
export async function shortSession(
  configured: ConfiguredAdapter,
  options: ConnectOptions,
  mover: Mover,
): Promise<Seen> {
  const broker: Broker = await mover.drive(connect(configured, options));
  const account: Account = await mover.drive(broker.account());
  const events: AccountEventUnion[] = [];
  const ticks: unknown[] = [];
  for (const type of EVENT_TYPES) account.on(type, (event: AccountEventUnion) => events.push(event));
  const stream = account.ticks("EURUSD", ({ bid, ask }) => ticks.push({ bid, ask }));
  await mover.drive(stream.ready);
  await mover.drive(account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.2, stopLoss: 1.09 }));
  await mover.price(1.1012, 1.1013);
  if (account.capabilities.orderTypes.includes("limit")) {
    const limit = { symbol: "EURUSD", side: "buy", type: "limit", lots: 0.1, limitPrice: 1.05 } as const;
    const { id = "" } = await mover.drive(account.orders.place(limit));
    if (account.capabilities.cancelOrder) await mover.drive(account.orders.cancel(id));
  }
  const refused = await mover.drive(
    account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 100 }).then(
      ({ status }) => status,
      (error: unknown) => (BrokerError.is(error) ? `${error.code} ${error.outcome}` : String(error)),
    ),
  );
  const positionId = account.positions.list()[0]?.id ?? "";
  await mover.drive(account.positions.close(positionId, { lots: 0.05 }));
  const summary = await mover.drive(account.summary());
  const books = { summary, positions: account.positions.list(), orders: account.orders.list() };
  await mover.drive(broker.close());
  return { events, ticks, refused, books };
}
