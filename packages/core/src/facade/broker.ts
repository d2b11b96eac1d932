import type { Capabilities } from "../adapter/capabilities.ts";
import type { Connection } from "../adapter/ports.ts";
import { AccountEngine } from "../engine/account-engine.ts";
import type { Caller } from "../engine/call.ts";
import type { Journal } from "../engine/journal.ts";
import { BrokerError } from "../errors/broker-error.ts";
import type { ErrorKind } from "../errors/retcodes.ts";
import type { AccountInfo } from "../model/account.ts";
import { accountSurface } from "./account.ts";
import { optionsOf } from "./call-options.ts";
import type { ConnectOptions } from "./connect-options.ts";
import { diagnose } from "./diagnose.ts";
import type { LinkWatch } from "./link-watch.ts";
import { checkRequirements } from "./requirements.ts";
import type { SkewMeter } from "./skew-meter.ts";
import type { Account, Broker, CallOptions, Finding, StatusEvent, Stream } from "./surfaces.ts";

export interface BrokerParts {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly connection: Connection;
  readonly caller: Caller;
  readonly link: LinkWatch;
  readonly journal: Journal | undefined;
  readonly meter: SkewMeter;
  readonly options: ConnectOptions & Required<Pick<ConnectOptions, "clock" | "random" | "auditIntervalMs">>;
}

/** What waiting does not mend. */
const LOST_FOR_GOOD: readonly ErrorKind[] = ["auth", "permission", "not-found"];

interface OpenAccount {
  readonly engine: AccountEngine;
  readonly surface: Account;
}

/** The connected broker that users hold. */
export class ConnectedBroker implements Broker {
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly native: unknown;
  readonly #parts: BrokerParts;
  readonly #accounts = new Map<string, Promise<OpenAccount>>();
  readonly #engines = new Set<AccountEngine>();
  #closing: Promise<void> | undefined;
  #damageReported = false;

  constructor(parts: BrokerParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.capabilities = parts.capabilities;
    this.native = parts.connection.native;
    parts.link.onUp(() => this.#resume());
    parts.link.onDown((cause) => {
      for (const engine of this.#engines) engine.reconciler.lost(cause);
    });
    parts.link.onAccount((id, cause) => this.#accountChanged(id, cause));
  }

  accounts(options: CallOptions = {}): Promise<readonly AccountInfo[]> {
    const { caller, connection } = this.#parts;
    return caller.run({ operation: "listAccounts", lane: "read", ...optionsOf(options) }, (call) =>
      connection.listAccounts(call),
    );
  }

  async account(id?: string, options: CallOptions = {}): Promise<Account> {
    const wanted = id ?? this.#parts.options.account;
    const open = wanted === undefined ? undefined : this.#accounts.get(wanted);
    if (open !== undefined) return (await open).surface;
    const info = this.#choose(await this.accounts(options), wanted);
    let opening = this.#accounts.get(info.id);
    if (opening === undefined) {
      opening = this.#open(info, options);
      this.#accounts.set(info.id, opening);
      opening.catch(() => this.#accounts.delete(info.id));
    }
    return (await opening).surface;
  }

  #choose(accounts: readonly AccountInfo[], wanted: string | undefined): AccountInfo {
    const names = accounts
      .map((info) => (info.login === undefined ? info.id : `${info.id} (login ${info.login})`))
      .join(", ");
    if (wanted !== undefined) {
      const found = accounts.find((info) => info.id === wanted) ?? accounts.find((info) => info.login === wanted);
      if (found !== undefined) return found;
      throw new BrokerError("ACCOUNT_NOT_FOUND", `${this.name} has no account ${wanted}; it has ${names || "none"}.`, {
        broker: this.name,
      });
    }
    const [only, second] = accounts;
    if (only === undefined)
      throw new BrokerError("ACCOUNT_NOT_FOUND", `${this.name} lists no account for these credentials.`, {
        broker: this.name,
      });
    if (second === undefined) return only;
    throw new BrokerError(
      "ACCOUNT_AMBIGUOUS",
      `${this.name} has several accounts: ${names}. Name one: broker.account("${only.id}"), or account: "${only.id}" in the options.`,
      { broker: this.name, details: { accounts: accounts.map((info) => info.id) } },
    );
  }

  async #open(info: AccountInfo, options: CallOptions): Promise<OpenAccount> {
    const { capabilities, caller, connection, link, journal, options: settings } = this.#parts;
    const { clock, random, aliases = {}, auditIntervalMs, requires, protection } = settings;
    if (requires !== undefined) checkRequirements(requires, capabilities);
    const engine = await AccountEngine.open(
      connection,
      {
        broker: this.name,
        info,
        capabilities,
        caller,
        clock,
        random,
        aliases,
        auditIntervalMs,
        journal,
        protection,
        onProblem: (error, accountId) => link.problem(error, accountId),
      },
      optionsOf(options),
    );
    try {
      if (requires !== undefined) checkRequirements(requires, engine.capabilities, engine.books.account?.positionMode);
    } catch (error) {
      await engine.close();
      throw error;
    }
    this.#engines.add(engine);
    this.#reportDamage();
    return { engine, surface: accountSurface(engine) };
  }

  /** Once: the journal is read when the first account opens. */
  #reportDamage(): void {
    const damagedLines = this.#parts.journal?.damagedLines ?? 0;
    if (damagedLines === 0 || this.#damageReported) return;
    this.#damageReported = true;
    this.#parts.link.problem(
      new BrokerError(
        "JOURNAL_FAILED",
        `${damagedLines} entries of the journal could not be read: compare the books with what the program meant to do before it stopped.`,
        { broker: this.name, outcome: "unknown", retryable: false, details: { damagedLines } },
      ),
    );
  }

  status(listener?: (event: StatusEvent) => void): Stream<StatusEvent> {
    return this.#parts.link.stream(listener);
  }

  diagnose(): readonly Finding[] {
    const { link, caller, connection, meter, options } = this.#parts;
    return diagnose({ link, caller, connection, meter, engines: [...this.#engines], clock: options.clock });
  }

  /** The accounts that are open, once those that are being opened are. */
  async #opened(): Promise<readonly AccountEngine[]> {
    await Promise.allSettled([...this.#accounts.values()]);
    return [...this.#engines];
  }

  /** What an account missed while it had no permission is read when it has it back. */
  #accountChanged(id: string, cause: BrokerError | undefined): void {
    for (const engine of this.#engines) {
      if (engine.info.id !== id) continue;
      engine.reconciler.lost(cause);
      if (cause !== undefined) continue;
      engine.resume().catch((error: unknown) => {
        if (BrokerError.is(error) && error.code !== "CLOSED") this.#parts.link.problem(error, id);
      });
    }
  }

  /** An account that lost its permission meanwhile is reported and holds the others up no longer. */
  async #resume(): Promise<void> {
    const engines = await this.#opened();
    const results = await Promise.allSettled(engines.map((engine) => engine.resume()));
    for (const [index, result] of results.entries()) {
      if (result.status === "fulfilled") continue;
      const { reason } = result;
      if (!BrokerError.is(reason) || !LOST_FOR_GOOD.includes(reason.kind)) throw reason;
      this.#parts.link.problem(reason, engines[index]?.info.id);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    const { caller, connection, link, journal } = this.#parts;
    link.closing();
    caller.close();
    const engines = await this.#opened();
    await Promise.allSettled(engines.map((engine) => engine.close()));
    await connection.close();
    await journal?.close();
    link.closed();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
