import { accountId, type BrokerError } from "@anybroker/core";
import { ServedAccount } from "./served-account.ts";
import type { Tenure } from "./tenure.ts";

/** The accounts that the owner holds open: each that a program has asked for once. */
export class Accounts {
  readonly #tenure: Tenure;
  readonly #opening = new Map<string, Promise<ServedAccount>>();
  readonly #open = new Map<string, ServedAccount>();

  constructor(tenure: Tenure) {
    this.#tenure = tenure;
  }

  /** The ids of those that are open: what a successor opens before it is asked. */
  get ids(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** The account, opened at the broker when it is not yet. */
  get(id: string): Promise<ServedAccount> {
    let opening = this.#opening.get(id);
    if (opening === undefined) {
      opening = ServedAccount.open(this.#tenure, accountId(id)).then((account) => {
        this.#open.set(id, account);
        return account;
      });
      this.#opening.set(id, opening);
      opening.catch(() => this.#opening.delete(id));
    }
    return opening;
  }

  /** Switches the trading events of all on again. */
  async restore(): Promise<void> {
    await Promise.all([...this.#open.values()].map((account) => account.listen()));
  }

  /** The broker has forgotten every stream. */
  forget(): void {
    for (const { prices } of this.#open.values()) prices.forget();
  }

  /** The program is gone. */
  drop(session: string): void {
    for (const { prices } of this.#open.values()) prices.drop(session);
  }

  permission(id: string, cause: BrokerError | undefined): void {
    const account = accountId(id);
    this.#open.get(id)?.events.tell({
      kind: "permission",
      account,
      ...(cause !== undefined && { cause: this.#tenure.open.link.fault(cause) }),
    });
  }

  /** Resolves when every event that was heard so far is stored. */
  async flushed(id: string): Promise<void> {
    await this.#open.get(id)?.events.flushed();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values());
    await Promise.allSettled([...this.#open.values()].map(({ port }) => port.close()));
  }
}
