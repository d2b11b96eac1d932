import { asBrokerError, BrokerError, type ConnectOptions, sleep } from "@anybroker/core";
import { openConnection } from "@anybroker/core/connection";
import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import type { Hold } from "../server/hold.ts";
import { splitPayload } from "../server/parts.ts";
import type { Stores } from "../server/stores.ts";
import { faultOf } from "../wire/fault.ts";
import { decode, encode } from "../wire/json.ts";
import { type CallReply, type HelloReply, PROTOCOL_VERSION } from "../wire/messages.ts";
import { readRequest } from "../wire/schema.ts";
import type { Branch, Subjects } from "../wire/subjects.ts";
import { Accounts } from "./accounts.ts";
import { Desk } from "./desk.ts";
import type { Ledger } from "./ledger.ts";
import { OwnerLink } from "./owner-link.ts";
import { Sessions } from "./sessions.ts";
import type { Tenure } from "./tenure.ts";

export interface OwnerOptions {
  readonly target: Parameters<typeof openConnection>[0];
  readonly settings: ConnectOptions & Required<Pick<ConnectOptions, "clock" | "random">>;
  readonly nc: NatsConnection;
  readonly stores: Stores;
  readonly subjects: Subjects;
  readonly lease: Hold;
  /** What owners before have written, as far as it has been read. */
  readonly ledger: Ledger;
  readonly beatMs: number;
  /** Accounts to be opened before anybody asks. */
  readonly accounts: readonly string[];
  /** The broker has refused the credentials for good. */
  readonly onFailed: (cause: BrokerError) => void;
}

/** Answers a message; undefined when it is not this owner's to answer. */
type Work = (message: Msg) => Promise<{ readonly ok: unknown } | undefined>;

/** The one gateway that has the broker's connection, while it has it. */
export class Owner {
  readonly #options: OwnerOptions;
  readonly #tenure: Tenure;
  readonly #accounts: Accounts;
  readonly #desk: Desk;
  readonly #link: OwnerLink;
  readonly #sessions: Sessions;
  readonly #subscriptions: Subscription[] = [];
  readonly #beatMs: number;

  private constructor(options: OwnerOptions, tenure: Tenure, link: OwnerLink) {
    const { settings, beatMs } = options;
    this.#options = options;
    this.#tenure = tenure;
    this.#link = link;
    this.#beatMs = beatMs;
    this.#accounts = new Accounts(tenure);
    this.#desk = new Desk(tenure, this.#accounts);
    this.#sessions = new Sessions(settings.clock, beatMs, (session) => {
      this.#accounts.drop(session);
      this.#desk.drop(session);
    });
  }

  /** Takes the ledger over, connects to the broker and begins to answer. */
  static async start(options: OwnerOptions): Promise<Owner> {
    const { target, settings, nc, stores, subjects, lease, ledger } = options;
    const { clock } = settings;
    const { epoch } = lease;
    const isHeld = (): boolean => lease.held;
    await ledger.takeOver({ epoch, isHeld, onFenced: () => lease.lose() });
    const isConfirmed = (): Promise<boolean> =>
      ledger.confirm().then(
        () => true,
        () => false,
      );
    const afterPredecessor = async (signal: AbortSignal): Promise<void> => {
      const leftMs = lease.quietMs - clock.monotonic();
      if (leftMs > 0) await sleep(clock, leftMs, signal);
    };
    const publish = (subject: string, payload: Uint8Array): void => {
      if (isHeld() && !nc.isClosed()) nc.publish(subject, payload);
    };
    const open = await openConnection(
      target,
      // The ledger is the journal here.
      { ...settings, journal: false },
      (_name, _clock, secrets) =>
        new OwnerLink({ epoch, clock, secrets, tell: (message) => publish(subjects.state, encode(message)) }),
    );
    const tenure: Tenure = {
      epoch,
      open,
      stores,
      subjects,
      ledger,
      clock,
      isHeld,
      isConfirmed,
      afterPredecessor,
      publish,
    };
    const owner = new Owner(options, tenure, open.link);
    owner.#begin();
    return owner;
  }

  /** Accounts that are open. */
  get accounts(): readonly string[] {
    return this.#accounts.ids;
  }

  /** Programs that are connected. */
  get programs(): number {
    return this.#sessions.count;
  }

  /** Commands that the owner before may have sent and of which it told no more. */
  get orphaned(): number {
    return this.#tenure.ledger.orphaned;
  }

  /** Answers nobody any more, ends the broker's connection and lets the lease go. */
  async stop(): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    const cause = new BrokerError("NOT_READY", "The gateway that served the broker has stopped.");
    this.#link.down(cause);
    this.#sessions.close();
    this.#link.close();
    const { open, ledger } = this.#tenure;
    open.caller.close();
    await this.#accounts.close();
    await open.connection.close();
    await ledger.close();
    await this.#options.lease.release();
  }

  #begin(): void {
    const { accounts, onFailed } = this.#options;
    const { subjects } = this.#tenure;
    this.#link.attach({
      restore: () => this.#accounts.restore(),
      forget: () => this.#accounts.forget(),
      permission: (id, cause) => this.#accounts.permission(id, cause),
      failed: onFailed,
    });
    this.#answer(subjects.hello, async (message) => ({ ok: this.#hello(message) }));
    this.#answer(subjects.accounts, async () => ({ ok: await this.#listAccounts() }));
    for (const branch of ["read", "write"] satisfies Branch[]) {
      this.#answer(subjects.calls(branch), (message) => this.#desk.take(branch, message));
    }
    for (const id of accounts) {
      this.#accounts.get(id).catch((error: unknown) => {
        this.#link.problem(asBrokerError(error, "ACCOUNT_UNAVAILABLE", `Account ${id} could not be opened.`));
      });
    }
    this.#tenure.publish(subjects.state, encode({ kind: "state", state: this.#link.state }));
  }

  #answer(subject: string, work: Work): void {
    const callback = (error: Error | null, message: Msg): void => {
      if (error === null) void this.#reply(message, work);
    };
    this.#subscriptions.push(this.#options.nc.subscribe(subject, { callback }));
  }

  async #reply(message: Msg, work: Work): Promise<void> {
    let reply: CallReply;
    try {
      const answer = await work(message);
      if (answer === undefined) return;
      reply = { ok: answer.ok ?? {} };
    } catch (error) {
      reply = { fault: faultOf(asBrokerError(error, "UNKNOWN", "The gateway failed.")) };
    }
    const { nc, lease } = this.#options;
    // The next owner may be carrying out what this one would call not executed.
    if (!lease.held || nc.isClosed()) return;
    for (const { bytes, headers } of splitPayload(encode(reply), nc.info?.max_payload ?? Number.POSITIVE_INFINITY)) {
      message.respond(bytes, headers === undefined ? {} : { headers });
    }
  }

  #hello(message: Msg): HelloReply {
    const known = this.#sessions.seen(readRequest(decode(message.data)).session);
    const { adapter, capabilities } = this.#tenure.open;
    return {
      ...this.#link.state,
      version: PROTOCOL_VERSION,
      adapter: adapter.name,
      capabilities,
      beatMs: this.#beatMs,
      known,
    };
  }

  #listAccounts(): Promise<unknown> {
    const { caller, connection } = this.#tenure.open;
    return caller.run({ operation: "listAccounts", lane: "read", tries: 1 }, (call) => connection.listAccounts(call));
  }
}
