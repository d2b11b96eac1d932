import { BrokerError, type SymbolInfo } from "@anybroker/core";
import type {
  AccountPort,
  AdapterContext,
  Call,
  ConfiguredAdapter,
  Connection,
  LinkSink,
  SymbolLookup,
} from "@anybroker/core/adapter";

/** The account of another broker whose prices are used. Nothing is ever traded on it. */
export interface FeedAccount {
  readonly connection: Connection;
  readonly port: AccountPort;
  readonly symbols: readonly SymbolInfo[];
}

function valueAt(options: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
  }, options);
}

/** The link reports of the feed, as they concern the paper broker: without prices its own link is down. */
function feedLink(link: LinkSink, onUp: () => void): LinkSink {
  return {
    up() {
      onUp();
      link.up();
    },
    down: (cause) => link.down(cause),
    failed: (cause) => link.failed(cause),
    account(_id, cause) {
      if (cause !== undefined) link.problem(cause);
    },
    problem: (error) => link.problem(error),
  };
}

function checkedOptions({ adapter, options }: ConfiguredAdapter): never {
  const checked = adapter.configSchema.safeParse(options);
  if (checked.success) return checked.data;
  const issues = checked.error.issues.map((issue) => `feed.${issue.path.join(".")}: ${issue.message}`);
  throw new BrokerError(
    "INVALID_CONFIG",
    `the options of the feed ${adapter.name} are not valid: ${issues.join("; ")}`,
    {
      broker: "paper",
    },
  );
}

/** Connects the feed's adapter and opens its account: the named one, or the only one that is available. */
export async function connectFeed(
  feed: ConfiguredAdapter,
  wantedAccount: string | undefined,
  context: AdapterContext,
  call: Call,
  onUp: () => void,
): Promise<FeedAccount> {
  const { adapter } = feed;
  const options = checkedOptions(feed);
  for (const path of adapter.secretOptions) {
    const secret = valueAt(options, path);
    if (typeof secret === "string") context.secrets.add(secret);
  }
  const connection = await adapter.connect(options, { ...context, link: feedLink(context.link, onUp) }, call);
  try {
    return { connection, ...(await openFeedAccount(connection, adapter.name, wantedAccount, context, call)) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function openFeedAccount(
  connection: Connection,
  name: string,
  wanted: string | undefined,
  context: AdapterContext,
  call: Call,
): Promise<Omit<FeedAccount, "connection">> {
  const accounts = await connection.listAccounts(call);
  const open = accounts.filter((each) => (wanted === undefined ? each.available : each.id === wanted));
  const account = open[0];
  if (account === undefined || open.length > 1) {
    const has = accounts.map((each) => each.id).join(", ") || "none";
    const code = account === undefined ? "ACCOUNT_NOT_FOUND" : "ACCOUNT_AMBIGUOUS";
    const message = `the feed ${name} has to open one account and has ${has}; name it with feedAccount`;
    throw new BrokerError(code, message, { broker: "paper" });
  }
  let byName: ReadonlyMap<string, SymbolInfo> = new Map();
  let byId: ReadonlyMap<string, SymbolInfo> = new Map();
  const symbols: SymbolLookup = { byName: (text) => byName.get(text), byId: (text) => byId.get(text) };
  const sink = { execution() {}, observed() {}, problem: (error: BrokerError) => context.link.problem(error) };
  const port = await connection.openAccount(account.id, { sink, symbols }, call);
  const list = await port.symbols(call);
  byName = new Map(list.map((symbol) => [symbol.name, symbol]));
  byId = new Map(list.flatMap((symbol) => (symbol.id === undefined ? [] : [[symbol.id, symbol] as const])));
  return { port, symbols: list };
}
