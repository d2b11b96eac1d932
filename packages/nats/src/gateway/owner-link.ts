import { inspect } from "node:util";
import { type AccountId, asBrokerError, type BrokerError, type Clock, type SecretKeeper, sleep } from "@anybroker/core";
import type { LinkSink } from "@anybroker/core/adapter";
import { faultOf, type WireFault } from "../wire/fault.ts";
import type { OwnerState, StateMessage } from "../wire/messages.ts";

export interface OwnerLinkOptions {
  readonly epoch: number;
  readonly clock: Clock;
  readonly secrets: SecretKeeper;
  readonly tell: (message: StateMessage) => void;
}

/** What the owner does when its link to the broker changes. */
export interface OwnerLinkWork {
  /** Has the accounts hear their trading events again. */
  restore(): Promise<void>;
  /** The broker has forgotten every stream. */
  forget(): void;
  permission(id: AccountId, cause: BrokerError | undefined): void;
  failed(cause: BrokerError): void;
}

const RESTORE_RETRY_MS = 1_000;

/** The owner's link to the broker: what its adapter reports, told to the programs. */
export class OwnerLink implements LinkSink {
  readonly #options: OwnerLinkOptions;
  readonly #stop = new AbortController();
  #work: OwnerLinkWork | undefined;
  #attempt = 0;
  state: OwnerState;

  constructor(options: OwnerLinkOptions) {
    this.#options = options;
    this.state = { epoch: options.epoch, ups: 0, link: "up" };
  }

  /** From now on changes have consequences. */
  attach(work: OwnerLinkWork): void {
    this.#work = work;
  }

  up(): void {
    this.#attempt += 1;
    void this.#restore(this.#attempt);
  }

  down(cause: BrokerError): void {
    if (this.state.link === "failed") return;
    this.#attempt += 1;
    this.#work?.forget();
    this.#set({ ...this.state, link: "down", cause: this.fault(cause) });
  }

  failed(cause: BrokerError): void {
    this.#attempt += 1;
    this.#set({ ...this.state, link: "failed", cause: this.fault(cause) });
    this.#work?.failed(cause);
  }

  account(id: AccountId, cause?: BrokerError): void {
    this.#work?.permission(id, cause);
  }

  problem(error: BrokerError): void {
    this.#options.tell({ kind: "problem", epoch: this.#options.epoch, problem: this.fault(error) });
  }

  /** What programs may be told of an error: no secret of the broker's. */
  fault(error: BrokerError): WireFault {
    const { secrets } = this.#options;
    const isClean = !secrets.holds(inspect(error, { depth: 8 }));
    return faultOf(isClean ? error : error.cleaned((text) => secrets.redact(text)));
  }

  close(): void {
    this.#attempt += 1;
    this.#stop.abort();
  }

  /** Programs are told that the link is back when the trading events flow; it is tried until then. */
  async #restore(attempt: number): Promise<void> {
    const { clock, epoch } = this.#options;
    while (attempt === this.#attempt) {
      try {
        this.#work?.forget();
        await this.#work?.restore();
        if (attempt === this.#attempt) this.#set({ epoch, ups: this.state.ups + 1, link: "up" });
        return;
      } catch (error) {
        if (attempt !== this.#attempt) return;
        this.problem(asBrokerError(error, "NOT_READY", "The trading events could not be switched on again."));
        await sleep(clock, RESTORE_RETRY_MS, this.#stop.signal).catch(() => {});
      }
    }
  }

  #set(state: OwnerState): void {
    this.state = state;
    this.#options.tell({ kind: "state", state });
  }
}
