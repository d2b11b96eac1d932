import type { Tick } from "@anybroker/core";
import type { BrokerAccount } from "./broker-account.ts";
import { toMarginCall } from "./handlers/margin.ts";
import type { World } from "./world.ts";

const MARGIN_CALL_PAUSE_MS = 600_000;

/** Tells the sessions what the prices do: spots, bars, depth, margin calls. */
export class MarketFeed {
  readonly #world: World;
  readonly #stop: () => void;

  constructor(world: World) {
    this.#world = world;
    this.#stop = world.venue.onTick((tick) => this.#onTick(tick));
  }

  close(): void {
    this.#stop();
  }

  #onTick(tick: Tick): void {
    const symbol = this.#world.instruments.named(tick.symbol);
    for (const session of this.#world.sessions) {
      for (const [accountId, account] of session.accounts) {
        const spot = account.spotEvent(symbol, tick);
        if (spot !== undefined) session.push("push-tick", "ProtoOASpotEvent", spot, accountId);
        const depth = account.depthEvent(symbol);
        if (depth !== undefined) session.push("push-depth", "ProtoOADepthEvent", depth, accountId);
      }
    }
    for (const { account } of this.#world.served.values()) this.#checkMargin(account);
  }

  #checkMargin(account: BrokerAccount): void {
    if (account.venue.positions().length === 0) return;
    const { marginLevelPercent = Number.POSITIVE_INFINITY } = account.venue.summary();
    const now = this.#world.clock.now();
    for (const call of account.marginCalls) {
      if (marginLevelPercent > call.threshold) continue;
      if (call.triggeredAtMs !== undefined && now - call.triggeredAtMs < MARGIN_CALL_PAUSE_MS) continue;
      call.triggeredAtMs = now;
      const message = { ctidTraderAccountId: account.wireId, marginCall: toMarginCall(call) };
      for (const session of this.#world.sessions) {
        if (!session.accounts.has(account.id)) continue;
        session.push("push-account", "ProtoOAMarginCallTriggerEvent", message, account.id);
      }
    }
  }
}
