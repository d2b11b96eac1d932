import type { Capabilities } from "../adapter/capabilities.ts";
import type { AccountLinks, AccountPort, Connection } from "../adapter/ports.ts";
import type { BrokerError } from "../errors/broker-error.ts";
import type { AccountInfo } from "../model/account.ts";
import type { SymbolInfo } from "../model/symbols.ts";
import type { Tick } from "../model/ticks.ts";
import type { Clock } from "../system/clock.ts";
import type { Random } from "../system/random.ts";
import { Books } from "./books.ts";
import type { Caller } from "./call.ts";
import { CommandLog } from "./command-log.ts";
import { EventHub } from "./event-hub.ts";
import type { Journal } from "./journal.ts";
import { type ProtectionPolicy, Protector } from "./protector.ts";
import { Reconciler } from "./reconcile.ts";
import { type RestoredCommand, settleTaken, takeUp } from "./restart.ts";
import { type SubmitOptions, Submitter } from "./submit.ts";
import { SubscriptionHub } from "./subscriptions.ts";
import { SymbolTable } from "./symbol-table.ts";

export interface AccountEngineOptions {
  readonly broker: string;
  readonly info: AccountInfo;
  readonly capabilities: Capabilities;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly random: Random;
  readonly aliases: Readonly<Record<string, string>>;
  readonly auditIntervalMs: number;
  readonly journal: Journal | undefined;
  readonly protection: ProtectionPolicy | undefined;
  readonly onProblem: (error: BrokerError, accountId?: string) => void;
}

/** How often a wire without any events is read, unless its adapter says otherwise. */
const POLL_INTERVAL_MS = 1_000;

/** Everything that one open account needs, wired together: books, commands, reading, streams. */
export class AccountEngine {
  readonly broker: string;
  readonly info: AccountInfo;
  readonly clock: Clock;
  readonly caller: Caller;
  readonly capabilities: Capabilities;
  readonly symbols: SymbolTable;
  readonly events: EventHub;
  readonly books: Books;
  readonly port: AccountPort;
  readonly reconciler: Reconciler;
  readonly submitter: Submitter;
  readonly protector: Protector;
  readonly hub: SubscriptionHub;
  /** What an earlier process had sent and not heard of, and what was found of it. */
  restored: readonly RestoredCommand[] = [];
  readonly #log: CommandLog;
  readonly #idPrefix: string;
  #idCount = 0;
  #closed = false;

  private constructor(options: AccountEngineOptions, parts: Prepared, port: AccountPort) {
    const { broker, info, caller, clock, random, onProblem } = options;
    const capabilities = { ...options.capabilities, ...port.capabilities };
    const accountId = info.id;
    this.broker = broker;
    this.info = info;
    this.clock = clock;
    this.caller = caller;
    this.capabilities = capabilities;
    this.symbols = parts.symbols;
    this.events = parts.events;
    this.books = parts.books;
    this.port = port;
    parts.books.orders.named = new Set(capabilities.evidence.tagReadableOn);
    this.#idPrefix = `ab${Buffer.from(random.bytes(6)).toString("hex")}`;
    const report = (error: BrokerError): void => onProblem(error, accountId);
    const shared = { books: parts.books, port, caller, capabilities, clock, accountId };
    const polled = capabilities.events === "polled";
    this.reconciler = new Reconciler({
      ...shared,
      intervalMs: polled ? (capabilities.pollIntervalMs ?? POLL_INTERVAL_MS) : options.auditIntervalMs,
      onProblem: report,
    });
    this.#log = new CommandLog(options.journal, broker, accountId, report);
    this.submitter = new Submitter({
      ...shared,
      reconciler: this.reconciler,
      broker,
      log: this.#log,
      onProblem: report,
    });
    this.protector = new Protector({
      ...shared,
      submitter: this.submitter,
      reconciler: this.reconciler,
      symbols: parts.symbols,
      log: this.#log,
      policy: options.protection,
      nextClientOrderId: () => this.nextClientOrderId(),
      onProblem: report,
    });
    this.hub = new SubscriptionHub({ port, caller, clock, accountId, capabilities, onProblem: report });
  }

  /** Opens the account at the broker and loads its books; resolves when it is ready to trade. */
  static async open(
    connection: Connection,
    options: AccountEngineOptions,
    submit: SubmitOptions,
  ): Promise<AccountEngine> {
    const { caller, info, aliases, clock, onProblem } = options;
    const events = new EventHub((error) => onProblem(error, info.id));
    const books = new Books(
      clock,
      (event) => events.emit(event),
      () => events.isHeard,
    );
    const symbols = new SymbolTable([], aliases);
    let engine: AccountEngine | undefined;
    const early: ((opened: AccountEngine) => void)[] = [];
    const whenOpen = (work: (opened: AccountEngine) => void): void => {
      if (engine === undefined) early.push(work);
      else work(engine);
    };
    const links: AccountLinks = {
      symbols,
      sink: {
        execution: (execution) => whenOpen((opened) => opened.reconciler.receive(execution)),
        observed: (observation) => whenOpen((opened) => opened.reconciler.observe(observation)),
        problem: (error) => onProblem(error, info.id),
      },
    };
    const port = await caller.run({ operation: "openAccount", lane: "read", accountId: info.id, ...submit }, (call) =>
      connection.openAccount(info.id, links, call),
    );
    const created = new AccountEngine(options, { events, books, symbols }, port);
    try {
      await created.#load(submit);
    } catch (error) {
      await created.close();
      throw error;
    }
    engine = created;
    for (const work of early) work(created);
    return created;
  }

  async #load(options: SubmitOptions): Promise<void> {
    await this.refreshSymbols(options);
    await this.hub.openTrading(options);
    const taken = takeUp(this.books, await this.#log.unsettled(), this.protector);
    await this.reconciler.load(Math.min(...taken.map(({ sentTimeMs }) => sentTimeMs)));
    this.restored = await settleTaken(this.submitter, this.protector, taken, options);
  }

  async refreshSymbols(options: SubmitOptions = {}): Promise<readonly SymbolInfo[]> {
    const symbols = await this.caller.run(
      { operation: "symbols", lane: "read", accountId: this.info.id, ...options },
      (call) => this.port.symbols(call),
    );
    this.symbols.replace(symbols);
    return symbols;
  }

  /** After the link came back: every stream is switched on again, then what was missed is read and told. */
  async resume(): Promise<void> {
    try {
      await this.reconciler.recover();
    } finally {
      // Last: a thousand subscriptions may wait for the broker's budget, and fills do not wait for them.
      await this.hub.resume();
    }
  }

  /** Commands that the journal still holds; undefined without one. */
  get pendingCommands(): number | undefined {
    return this.#log.pending;
  }

  /** A client order id that the wire carries whole, unique over programs and restarts. */
  nextClientOrderId(): string {
    this.#idCount += 1;
    const id = `${this.#idPrefix}${this.#idCount.toString(36)}`;
    const { clientOrderId, clientOrderIdMaxLength } = this.capabilities;
    return clientOrderId === "none" ? id : id.slice(-clientOrderIdMaxLength);
  }

  /** A present price: the stream's last one, the wire's own read, or the first tick of a short subscription. */
  async quote(symbol: SymbolInfo, options: SubmitOptions): Promise<Tick> {
    const known = this.hub.lastTick(symbol.name);
    if (known !== undefined) return known;
    const { quote } = this.port;
    if (quote === undefined) return this.hub.firstTick(symbol, options);
    return this.caller.run({ operation: "quote", lane: "read", accountId: this.info.id, ...options }, (call) =>
      quote.call(this.port, symbol, call),
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.reconciler.close();
    this.protector.stop();
    await this.submitter.stop();
    this.hub.close();
    this.events.close();
    await this.port.close();
  }
}

/** What exists before the port does. */
interface Prepared {
  readonly events: EventHub;
  readonly books: Books;
  readonly symbols: SymbolTable;
}
