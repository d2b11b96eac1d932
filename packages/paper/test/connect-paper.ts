import {
  accountId,
  type BrokerError,
  clientOrderId,
  SecretKeeper,
  type SymbolInfo,
  seededRandom,
  silentLogger,
} from "@anybroker/core";
import {
  type AdapterContext,
  type ConfiguredAdapter,
  type Connection,
  createCall,
  type Execution,
  type OwnedCall,
  type Page,
  type PlaceOrderCommand,
} from "@anybroker/core/adapter";
import { ManualClock } from "@anybroker/testkit";

/** A call as the engine would make it, without a deadline. */
export function callOf(operation = "test", signal?: AbortSignal): OwnedCall {
  const environment = { clock: new ManualClock(), random: seededRandom(1) };
  return createCall(environment, { operation, ...(signal !== undefined && { signal }) });
}

/** A context on a manual clock, and what was told to it. */
export function contextOf(clock: ManualClock = new ManualClock()) {
  const link: string[] = [];
  const problems: BrokerError[] = [];
  const context: AdapterContext = {
    clock,
    random: seededRandom(1),
    logger: silentLogger,
    secrets: new SecretKeeper(),
    tokens: {} as AdapterContext["tokens"],
    link: {
      up: () => link.push("up"),
      down: () => link.push("down"),
      failed: () => link.push("failed"),
      account: () => link.push("account"),
      problem: (error) => problems.push(error),
    },
    transports: () => Promise.reject(new Error("paper needs no network")),
    call: (operation, options) => callOf(operation, options?.signal),
  };
  return { clock, context, link, problems };
}

/** Connects an adapter as the engine does. */
export function connectTo(configured: ConfiguredAdapter, context: AdapterContext): Promise<Connection> {
  return configured.adapter.connect(
    configured.adapter.configSchema.parse(configured.options),
    context,
    callOf("connect"),
  );
}

/** Opens the only account (or the named one) of a connection. */
export async function openPort(connection: Connection, id?: string) {
  const executions: Execution[] = [];
  const [first] = await connection.listAccounts(callOf());
  const sink = { execution: (each: Execution) => executions.push(each), observed() {}, problem() {} };
  const links = { sink, symbols: { byName: () => undefined, byId: () => undefined } };
  const port = await connection.openAccount(accountId(id ?? first?.id ?? ""), links, callOf());
  const symbols = await port.symbols(callOf());
  return { port, executions, symbols };
}

/** The symbol of that name. */
export function symbolOf(symbols: readonly SymbolInfo[], name: string): SymbolInfo {
  const symbol = symbols.find((each) => each.name === name);
  if (symbol === undefined) throw new Error(`there is no ${name}`);
  return symbol;
}

/** A market order. */
export function buyOrder(symbol: SymbolInfo, id: string, lots = 1): PlaceOrderCommand {
  return { kind: "place", clientOrderId: clientOrderId(id), symbol, side: "buy", type: "market", lots, intent: "open" };
}

/** All items of a paged read, and how many each page had. */
export async function pages<Item>(
  read: (cursor: { readonly cursor?: string }) => Promise<Page<Item>> | undefined,
): Promise<{ readonly sizes: readonly number[]; readonly items: readonly Item[] }> {
  const sizes: number[] = [];
  const items: Item[] = [];
  let cursor: { readonly cursor?: string } = {};
  for (;;) {
    const page = await read(cursor);
    if (page === undefined) throw new Error("the port has no such history");
    items.push(...page.items);
    sizes.push(page.items.length);
    if (page.next === undefined) return { sizes, items };
    cursor = { cursor: page.next };
  }
}
