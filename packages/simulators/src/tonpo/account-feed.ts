import type { Clock, Deal, Position, Tick } from "@anybroker/core";
import type { Execution } from "@anybroker/core/adapter";
import type { JsonObject } from "../json.ts";
import type { MtLogin } from "./mt-logins.ts";
import type { TonpoKnobs } from "./options.ts";
import { accountInfo, positionRow, ticketNumber } from "./to-wire.ts";

/** Where the frames about a login go; `operation` is what fault rules select by. */
export type FrameSink = (operation: string, frame: JsonObject) => void;

/** What a feed needs. */
export interface AccountFeedOptions {
  readonly login: MtLogin;
  readonly knobs: TonpoKnobs;
  readonly clock: Clock;
  readonly sink: FrameSink;
}

/** Turns what happens at one login into frames: order results, positions, the account's money. */
export class AccountFeed {
  readonly #options: AccountFeedOptions;
  readonly #open = new Map<string, Position>();
  /** When a position, or the account, was told last because of a price. */
  readonly #toldMs = new Map<string, number>();
  readonly #stop: () => void;

  constructor(options: AccountFeedOptions) {
    this.#options = options;
    const { venue } = options.login;
    for (const position of venue.positions()) this.#open.set(position.id, position);
    this.#stop = venue.onExecution((execution) => this.#onExecution(execution));
  }

  close(): void {
    this.#stop();
  }

  /** A price moved: positions of the symbol and the account are worth something else. */
  onTick({ symbol }: Tick): void {
    const { login, knobs, sink } = this.#options;
    if (knobs.revalueEveryMs === null || this.#open.size === 0) return;
    const moved = login.venue.positions().filter((position) => position.symbol === symbol);
    for (const position of moved) {
      if (this.#due(position.id)) sink("push-position", this.#positionFrame(position));
    }
    if (moved.length > 0 && this.#due("account")) this.#tellAccount();
  }

  #due(key: string): boolean {
    const { clock, knobs } = this.#options;
    const nowMs = clock.monotonic();
    const lastMs = this.#toldMs.get(key);
    if (lastMs !== undefined && nowMs - lastMs < (knobs.revalueEveryMs ?? 0)) return false;
    this.#toldMs.set(key, nowMs);
    return true;
  }

  #onExecution(execution: Execution): void {
    const { deal, cash } = execution;
    if (deal?.reason === "client") this.#tellResult(deal, execution);
    this.#tellPosition(execution);
    if (deal !== undefined || cash !== undefined) this.#tellAccount();
  }

  #tellResult(deal: Deal, { order, position }: Execution): void {
    const { knobs, sink } = this.#options;
    const id = knobs.ticket === "order" ? deal.orderId : (deal.positionId ?? deal.orderId);
    const comment = order?.comment ?? position?.comment ?? "";
    sink("push-order", {
      type: "orderResult",
      ticket: ticketNumber(id),
      success: true,
      error: null,
      symbol: deal.symbol,
      comment,
    });
  }

  #tellPosition({ position, closedPositionId, deal }: Execution): void {
    const { knobs, sink } = this.#options;
    if (closedPositionId !== undefined) {
      const last = this.#open.get(closedPositionId);
      this.#open.delete(closedPositionId);
      this.#toldMs.delete(closedPositionId);
      if (last !== undefined && knobs.closedPositionFrame) sink("push-position", this.#closedFrame(last, deal));
    }
    if (position === undefined) return;
    this.#open.set(position.id, position);
    sink("push-position", this.#positionFrame(position));
  }

  #positionFrame(position: Position): JsonObject {
    return { type: "position", ...positionRow(position, this.#options.knobs) };
  }

  /** A closed position is shown as it was last, without volume, with the price and profit of its close. */
  #closedFrame(last: Position, closing: Deal | undefined): JsonObject {
    const changed = {
      volume: 0,
      ...(closing !== undefined && { currentPrice: closing.price }),
      ...(closing?.profit !== undefined && { profit: closing.profit }),
    };
    return { type: "position", ...positionRow(last, this.#options.knobs, changed) };
  }

  #tellAccount(): void {
    this.#options.sink("push-account", { type: "account", ...accountInfo(this.#options.login) });
  }
}
