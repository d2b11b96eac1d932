import { accountId, type BrokerError } from "@anybroker/core";
import type { AdapterContext, Call } from "@anybroker/core/adapter";
import { type CtraderClient, createCtraderClient } from "./client/client.ts";
import { toBrokerError } from "./errors.ts";
import type { CtraderOptions } from "./options.ts";
import type { ProtoOACtidTraderAccount } from "./schema/index.ts";

/** The accounts that a grant opens here. */
export interface Roster {
  readonly accounts: readonly ProtoOACtidTraderAccount[];
  /** False when the grant is for looking only. */
  readonly mayTrade: boolean;
}

/** The connection: the client, and what its events mean for the link. */
export class Session {
  readonly client: CtraderClient;
  readonly #options: CtraderOptions;
  readonly #context: AdapterContext;

  private constructor(client: CtraderClient, options: CtraderOptions, context: AdapterContext) {
    this.client = client;
    this.#options = options;
    this.#context = context;
  }

  /** Connects and reads the grant's accounts; leaves nothing behind when that fails. */
  static async open(options: CtraderOptions, context: AdapterContext, call: Call): Promise<Session> {
    const { clock, random, logger, secrets, tokens } = context;
    const { accountId: _id, login: _login, label: _label, ...rest } = options;
    const transports = await context.transports();
    const client = createCtraderClient({ ...rest, clock, random, logger, secrets, tokens, transports });
    const session = new Session(client, options, context);
    try {
      await client.connect({ signal: call.signal });
      await session.roster(call);
    } catch (error) {
      await client.close();
      throw toBrokerError(error, { operation: "connect", clock });
    }
    session.#watch();
    return session;
  }

  /** The accounts of this environment, narrowed to the configured one. */
  async roster(call: Call): Promise<Roster> {
    const { environment, accountId: wantedId, login } = this.#options;
    try {
      const { ctidTraderAccount, permissionScope } = await this.client.accounts.list(undefined, { call });
      const accounts = ctidTraderAccount.filter(
        (account) =>
          (account.isLive ?? false) === (environment === "live") &&
          (wantedId === undefined || String(account.ctidTraderAccountId) === wantedId) &&
          (login === undefined || String(account.traderLogin) === login),
      );
      return { accounts, mayTrade: permissionScope !== "SCOPE_VIEW" };
    } catch (error) {
      throw toBrokerError(error, { operation: call.operation, clock: this.#context.clock });
    }
  }

  close(): Promise<void> {
    return this.client.close();
  }

  #watch(): void {
    const { client } = this;
    const { link } = this.#context;
    const known = (error: unknown): BrokerError => toBrokerError(error, { clock: this.#context.clock });
    client.on("up", () => link.up());
    client.on("down", ({ cause }) => link.down(cause));
    client.on("failed", ({ cause }) => link.failed(cause));
    client.on("problem", ({ error }) => link.problem(known(error)));
    client.on("accountLost", (event) => link.account(accountId(event.accountId), known(event.cause)));
    client.on("accountRegained", (event) => {
      link.account(accountId(event.accountId));
      // Events of the time in between are lost: streams are made sure of and the books read.
      link.up();
    });
  }
}
