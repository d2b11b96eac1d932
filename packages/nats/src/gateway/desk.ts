import { asBrokerError, BrokerError, type Deal } from "@anybroker/core";
import { type AccountPort, type Call, methodOf, type Page } from "@anybroker/core/adapter";
import type { CallPlan } from "@anybroker/core/connection";
import type { Msg } from "@nats-io/transport-node";
import { OPTIONAL_MEMBERS } from "../parts/account-port.ts";
import { decode } from "../wire/json.ts";
import type { CallRequest } from "../wire/messages.ts";
import { readCommand, readReplay, readRequest, readResolve, readStream } from "../wire/schema.ts";
import { type Branch, partsOfCall } from "../wire/subjects.ts";
import type { Accounts } from "./accounts.ts";
import { Commands } from "./commands.ts";
import type { ReadOrders } from "./names.ts";
import type { ServedAccount } from "./served-account.ts";
import { SharedReads } from "./shared-reads.ts";
import type { Tenure } from "./tenure.ts";

/** The port's reads that are passed on as they are. */
const READS: ReadonlySet<string> = new Set([
  "snapshot",
  ...OPTIONAL_MEMBERS.filter((member) => !["modifyOrder", "cancelOrder", "modifyPosition", "closeBy"].includes(member)),
]);

/** Does what programs ask of accounts. */
export class Desk {
  readonly #tenure: Tenure;
  readonly #accounts: Accounts;
  readonly #commands: Commands;
  readonly #reads: SharedReads;
  /** What can be aborted, by session and call. */
  readonly #running = new Map<string, AbortController>();

  constructor(tenure: Tenure, accounts: Accounts) {
    this.#tenure = tenure;
    this.#accounts = accounts;
    this.#commands = new Commands(tenure);
    this.#reads = new SharedReads(tenure.clock);
  }

  /**
   * Carries out the call that came on a subject of `branch`; its answer, or a `BrokerError`.
   *
   * Account and operation are the subject's, whatever the message says: permissions are given by subjects. A call that is
   * meant for a later owner is that one's to answer: undefined.
   */
  async take(branch: Branch, message: Msg): Promise<{ readonly ok: unknown } | undefined> {
    const { account, operation } = partsOfCall(message.subject);
    const request = readRequest(decode(message.data));
    if (request.epoch > this.#tenure.epoch) return undefined;
    try {
      return { ok: await this.#carryOut(branch, account, operation, request) };
    } catch (error) {
      // Only an owner may call a command not executed: another one would be carrying it out.
      if (branch === "write" && !(await this.#tenure.isConfirmed())) return undefined;
      throw error;
    }
  }

  async #carryOut(branch: Branch, account: string, operation: string, request: CallRequest): Promise<unknown> {
    if (operation === "abort") return this.#abort(keyOf(request));
    const stop = new AbortController();
    this.#running.set(keyOf(request), stop);
    try {
      const served = await this.#accounts.get(account);
      if (branch === "write") return await this.#write(served, operation, request, stop.signal);
      const answer = await this.#read(served, operation, request);
      // What was told before the reading is heard before it.
      await served.events.flushed();
      return answer;
    } catch (error) {
      throw asBrokerError(error, "UNKNOWN", `${operation} failed at the gateway.`);
    } finally {
      this.#running.delete(keyOf(request));
    }
  }

  /** The program is gone: what it asked for is of no use to anybody. */
  drop(session: string): void {
    for (const key of this.#running.keys()) if (key.startsWith(`${session}\n`)) this.#abort(key);
  }

  #abort(key: string): void {
    this.#running.get(key)?.abort(new BrokerError("ABORTED", "The program gave the call up."));
  }

  async #write(
    account: ServedAccount,
    operation: string,
    { args, lane }: CallRequest,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (operation === "resolve") {
      const request = withOwnSymbol(account, readResolve(args));
      const { ledger, afterPredecessor } = this.#tenure;
      const known = ledger.find(account.id, request.command.clientOrderId);
      // "Not there" proves nothing while the owner before may still be sending it.
      if (known?.state === "orphaned") await afterPredecessor(signal);
      return this.#commands.resolve(account, request, signal);
    }
    const { command } = withOwnSymbol(account, { command: readCommand(args) });
    if (methodOf(command) !== operation) throw unknownOperation("write", operation);
    return this.#commands.carryOut(account, command, lane, signal);
  }

  async #read(account: ServedAccount, operation: string, request: CallRequest): Promise<unknown> {
    const { session, args } = request;
    switch (operation) {
      case "openAccount":
        return account.reply;
      case "replay":
        return account.events.replay(readReplay(args));
      case "subscribe": {
        const stream = readStream(args);
        return stream.kind === "trading" ? account.events.position() : account.prices.subscribe(session, stream);
      }
      case "unsubscribe": {
        const stream = readStream(args);
        if (stream.kind !== "trading") await account.prices.unsubscribe(session, stream);
        return undefined;
      }
      case "symbols":
        return this.#shared(account, request, operation, async (call) => {
          const symbols = await account.port.symbols(call);
          account.symbols.replace(symbols);
          return symbols;
        });
      default:
        return this.#portRead(account, operation, request);
    }
  }

  #portRead(account: ServedAccount, operation: string, request: CallRequest): Promise<unknown> {
    const method = READS.has(operation) ? account.port[operation as keyof AccountPort] : undefined;
    if (typeof method !== "function") throw unknownOperation("read", operation);
    const read = method.bind(account.port) as (...args: readonly unknown[]) => Promise<unknown>;
    const args = argumentsOf(account, operation, request.args);
    return this.#shared(account, request, operation, async (call) => {
      const answer = await read(...args, call);
      return operation === "deals" ? account.names.deals(answer as Page<Deal>, this.#ordersOf(account, call)) : answer;
    });
  }

  /** How names are read, where the broker tells them with the orders that have ended. */
  #ordersOf({ port }: ServedAccount, call: Call): ReadOrders | undefined {
    const { evidence } = { ...this.#tenure.open.capabilities, ...port.capabilities };
    if (port.orderHistory === undefined || !evidence.tagReadableOn.includes("order-history")) return undefined;
    return (range) => port.orderHistory?.(range, call) ?? Promise.resolve({ items: [] });
  }

  #shared(
    account: ServedAccount,
    { lane, args }: CallRequest,
    operation: string,
    read: (call: Call) => Promise<unknown>,
  ): Promise<unknown> {
    const plan: CallPlan = { operation, lane, accountId: account.id, tries: 1 };
    const key = `${account.id} ${operation} ${JSON.stringify(args)}`;
    return this.#reads.run(key, () => this.#tenure.open.caller.run(plan, read));
  }
}

const keyOf = ({ session, id }: CallRequest): string => `${session}\n${id}`;

/** The port's arguments but for the call: none, a symbol, or a range with its symbol. */
function argumentsOf(account: ServedAccount, operation: string, args: unknown): readonly unknown[] {
  if (operation === "snapshot") return [];
  if (typeof args !== "object" || args === null) {
    throw new BrokerError("INVALID_ARGUMENT", `The gateway was asked for ${operation} without saying of what.`);
  }
  if (operation === "quote") return [account.symbols.own(args as { readonly name: string })];
  // A range of candles has the whole symbol, one of history its name.
  if ("symbol" in args && typeof args.symbol === "object" && args.symbol !== null) {
    return [{ ...args, symbol: account.symbols.own(args.symbol as { readonly name: string }) }];
  }
  return [args];
}

/** The command with the owner's own symbol: sizes and digits are not the program's to say. */
function withOwnSymbol<Request extends { readonly command: { readonly symbol: { readonly name: string } } }>(
  account: ServedAccount,
  request: Request,
): Request {
  const { command } = request;
  return { ...request, command: { ...command, symbol: account.symbols.own(command.symbol) } };
}

const unknownOperation = (branch: Branch, operation: string): BrokerError =>
  new BrokerError("UNSUPPORTED", `The gateway has no ${branch} of the name ${operation} for this broker.`);
