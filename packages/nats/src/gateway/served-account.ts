import type { AccountId, BrokerError } from "@anybroker/core";
import type { AccountLinks, AccountPort } from "@anybroker/core/adapter";
import { OPTIONAL_MEMBERS } from "../parts/account-port.ts";
import { faultOf } from "../wire/fault.ts";
import type { OpenReply } from "../wire/messages.ts";
import { EventLog } from "./event-log.ts";
import { Names } from "./names.ts";
import { PriceTable } from "./price-table.ts";
import { ServedSymbols } from "./symbols.ts";
import type { Tenure } from "./tenure.ts";

/** What exists before the port does. */
interface Prepared {
  readonly symbols: ServedSymbols;
  readonly events: EventLog;
  readonly names: Names;
}

/** One of the broker's accounts, open at the owner for all programs. */
export class ServedAccount {
  readonly id: AccountId;
  readonly port: AccountPort;
  readonly symbols: ServedSymbols;
  readonly events: EventLog;
  readonly names: Names;
  readonly prices: PriceTable;
  readonly #tenure: Tenure;

  private constructor(tenure: Tenure, id: AccountId, port: AccountPort, { symbols, events, names }: Prepared) {
    this.id = id;
    this.port = port;
    this.symbols = symbols;
    this.events = events;
    this.names = names;
    this.#tenure = tenure;
    const { subjects, open, publish } = tenure;
    const onProblem = (error: BrokerError): void => events.tell({ kind: "problem", problem: faultOf(error) });
    this.prices = new PriceTable({ account: id, port, symbols, subjects, caller: open.caller, publish, onProblem });
  }

  /** Opens it at the broker: its symbols are read and its trading events are stored from now on. */
  static async open(tenure: Tenure, id: AccountId): Promise<ServedAccount> {
    const { open, subjects, stores, epoch, clock, isHeld, ledger } = tenure;
    const symbols = new ServedSymbols();
    const events = await EventLog.open({ stores, subject: subjects.log(id), epoch, clock, isHeld });
    const names = new Names();
    for (const [command, receipt] of ledger.receipts(id)) names.noteAnswer(command, receipt);
    const links: AccountLinks = {
      symbols,
      sink: {
        execution: (execution) => events.tell({ kind: "execution", execution: names.execution(execution) }),
        observed: (observation) => events.tell({ kind: "observed", observation }),
        problem: (error) => events.tell({ kind: "problem", problem: faultOf(error) }),
      },
    };
    const port = await open.caller.run({ operation: "openAccount", lane: "read", accountId: id }, (call) =>
      open.connection.openAccount(id, links, call),
    );
    const account = new ServedAccount(tenure, id, port, { symbols, events, names });
    try {
      await account.readSymbols();
      await account.listen();
    } catch (error) {
      await port.close();
      throw error;
    }
    return account;
  }

  /** What a program is told of it. */
  get reply(): OpenReply {
    return {
      capabilities: this.port.capabilities ?? {},
      members: OPTIONAL_MEMBERS.filter((member) => this.port[member] !== undefined),
    };
  }

  async readSymbols(): Promise<void> {
    const { caller } = this.#tenure.open;
    const found = await caller.run({ operation: "symbols", lane: "read", accountId: this.id }, (call) =>
      this.port.symbols(call),
    );
    this.symbols.replace(found);
  }

  /** Switches the trading events on, for the first time or after the link was lost. */
  async listen(): Promise<void> {
    const { caller } = this.#tenure.open;
    await caller.run({ operation: "subscribe", lane: "read", accountId: this.id }, (call) =>
      this.port.subscribe({ kind: "trading" }, call),
    );
  }
}
