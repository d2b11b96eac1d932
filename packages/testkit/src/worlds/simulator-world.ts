import type { ConfiguredAdapter, ConnectOptions, ErrorCode } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import type { Offers } from "../scenario.ts";
import { type FaultInForce, isPushStrike, type Strike } from "../strikes.ts";
import type { FaultName, FaultOperation, Faults, Holdable, OtherAddress, TokenEvidence, World } from "../world.ts";
import type { StillMarket } from "./make-venue.ts";

/** What a world needs of a wire simulator; those of `@anybroker/simulators` fit. */
export interface SimulatorLike {
  readonly accounts: readonly { readonly id: string; readonly venueAccount: VenueAccount }[];
  readonly requests: readonly {
    readonly operation: string;
    readonly path: string;
    /** Without the secrets that the vendor's own clients put there. */
    readonly query: Readonly<Record<string, string>>;
  }[];
  readonly tickSubscriptions?: readonly string[];
  readonly faults: {
    /** Puts a fault in force, written as text: `drop-answer@place`. */
    add(rule: string): FaultInForce;
  };
  stop(): Promise<void>;
}

/** How a simulator's world is put together. */
export interface SimulatorWorldOptions {
  readonly market: StillMarket;
  /** Started on the market's clock and venue. */
  readonly simulator: SimulatorLike;
  readonly broker: ConfiguredAdapter;
  readonly connectOptions?: ConnectOptions;
  /** The values of the secret options. */
  readonly secrets?: readonly string[];
  /** The simulator's operations behind one of the contract's, where they are others than usual. */
  readonly operations?: Partial<Readonly<Record<FaultOperation, string>>>;
  readonly brokerAt?: (port: number, address?: OtherAddress) => ConfiguredAdapter;
  /**
   * How the broker says a code: the parameters of the simulator's `refuse` (`status=422,code=NO_FUNDS`), or true where
   * its `reject` knows the words.
   */
  readonly refusals?: Partial<Readonly<Record<ErrorCode, string | true>>>;
  readonly tokens?: TokenEvidence;
  readonly budgetExcesses?: () => number;
  /** Faults that only this broker has. */
  readonly faults?: Faults;
}

const OPERATIONS: Readonly<Record<FaultOperation, string>> = {
  placeOrder: "place",
  modifyOrder: "modify-order",
  cancelOrder: "cancel-order",
  modifyPosition: "modify-position",
  closePosition: "close",
  snapshot: "read-account",
  positions: "read-positions",
  deals: "read-deals",
  symbols: "read-symbols",
  candles: "read-candles",
};

/** What MetaTrader's brokers refuse trades with, where the simulator's `reject` knows all of the words. */
export const METATRADER_REFUSALS: Partial<Readonly<Record<ErrorCode, true>>> = {
  REJECT: true,
  REQUOTE: true,
  INVALID: true,
  INVALID_VOLUME: true,
  INVALID_PRICE: true,
  INVALID_STOPS: true,
  TRADE_DISABLED: true,
  MARKET_CLOSED: true,
  NO_MONEY: true,
  PRICE_OFF: true,
  INVALID_FILL: true,
};

/** What keeps a message back. A wire that tells no deals shows by positions and money what was dealt. */
const HOLDING: Readonly<Record<Holdable, readonly string[]>> = {
  answer: ["hold-answer@trade"],
  order: ["hold-frame@push-order"],
  deal: ["hold-frame@push-deal", "hold-frame@push-position", "hold-frame@push-account"],
};

/** Longer than any call waits. */
const FOR_EVER_MS = 86_400_000;

/** What the world of a wire simulator offers, with every option given. */
export const SIMULATOR_OFFERS: Offers = {
  faults: [
    "dropAnswer",
    "cutBefore",
    "stall",
    "htmlOnce",
    "throttle",
    "executeAndFail",
    "cutLinks",
    "setLineDown",
    "setStreamSilent",
    "setMute",
    "setDuplicating",
    "setPushDelay",
    "setAnswerDelay",
    "garbage",
    "setGarbled",
    "cutFrame",
    "oversizeFrame",
    "setReadLag",
    "refuseNext",
    "strike",
    "setMaintenance",
    "revokeCredentials",
    "hideDeals",
    "hold",
  ] satisfies readonly FaultName[],
  observes: ["requests", "tickSubscriptions", "secrets", "brokerAt"],
};

/** A world over a wire simulator. */
export function simulatorWorld(options: SimulatorWorldOptions): World {
  const { market, simulator, broker, connectOptions, secrets, brokerAt, tokens, budgetExcesses } = options;
  return {
    clock: market.clock,
    venue: market.venue,
    accounts: simulator.accounts.map(({ id, venueAccount }) => ({ id, ledger: venueAccount })),
    broker,
    ...(connectOptions !== undefined && { connectOptions }),
    ...(secrets !== undefined && { secrets }),
    ...(brokerAt !== undefined && { brokerAt }),
    ...(tokens !== undefined && { tokens }),
    ...(budgetExcesses !== undefined && { budgetExcesses }),
    faults: { ...simulatorFaults(options), ...options.faults },
    urls: () => simulator.requests.map(({ path, query }) => `${path}?${new URLSearchParams(query)}`),
    requests: () => simulator.requests.filter(({ operation }) => operation !== "ping").length,
    tickSubscriptions: () => simulator.tickSubscriptions ?? [],
    close: async () => {
      await simulator.stop();
      market.venue.stop();
    },
  };
}

function simulatorFaults({ simulator, operations, refusals = {} }: SimulatorWorldOptions): Faults {
  const { faults } = simulator;
  const named = { ...OPERATIONS, ...operations };
  const waiting: { readonly operation: FaultOperation; readonly fault: FaultInForce }[] = [];
  /** Faults of one operation strike one request each, in the order in which they were asked for. */
  const next =
    (kind: string, parameters = "") =>
    (operation: FaultOperation): void => {
      const skip = waiting.filter((entry) => entry.operation === operation && entry.fault.strikes === 0).length;
      waiting.push({ operation, fault: faults.add(`${kind}@${named[operation]}${parameters},skip=${skip}`) });
    };
  return {
    dropAnswer: next("drop-answer"),
    cutBefore: next("cut"),
    stall: next("delay", `,ms=${FOR_EVER_MS}`),
    htmlOnce: next("bad-gateway"),
    executeAndFail: next("fail-after"),
    throttle: (operation, retryAfterMs) =>
      next("throttle", `,retry-after-seconds=${Math.ceil(retryAfterMs / 1000)}`)(operation),
    refuseNext: (operation, code) => {
      const words = refusals[code];
      if (words === true) next("reject", `,code=${code}`)(operation);
      else if (words !== undefined) next("refuse", `,${words}`)(operation);
      return words !== undefined;
    },
    cutLinks: () => {
      faults.add("drop-sockets");
    },
    setLineDown: switched(() => {
      const cut = faults.add("cut@*,times=all");
      faults.add("drop-sockets");
      return [cut];
    }),
    setStreamSilent: switched(() => [faults.add("lose-frame@push,times=all")]),
    setMute: switched(() => [faults.add("lose-frame@*,times=all")]),
    setDuplicating: switched(() => [faults.add("duplicate-frame@push,times=all")]),
    setPushDelay: tuned((ms) => faults.add(`late-frame@push,times=all,ms=${ms}`)),
    setAnswerDelay: tuned((ms) => faults.add(`late-answer@trade,times=all,ms=${ms}`)),
    strike: (strike) => faults.add(textOf(strike, named)),
    garbage: () => {
      faults.add("garbage-frame@push");
    },
    setGarbled: switched(() => [faults.add("garbage-frame@push,times=all")]),
    cutFrame: () => {
      faults.add("cut-frame@push");
    },
    oversizeFrame: () => {
      faults.add("oversize-frame@push");
    },
    setPieces: (bytes) => {
      faults.add(`trickle,bytes=${bytes}`);
    },
    setReadLag: (lagMs) => {
      faults.add(`lag,ms=${lagMs}`);
    },
    hold: (what) => {
      const rules = HOLDING[what].map((rule) => faults.add(`${rule},times=all`));
      return {
        get count() {
          return rules.reduce((sum, { strikes }) => sum + strikes, 0);
        },
        release: () => {
          for (const rule of rules) rule.remove();
        },
      };
    },
    hideDeals: (hidden) => {
      faults.add(`hide-deals,hidden=${hidden ? 1 : 0}`);
    },
    loseRows: next("lose-rows"),
    setMaintenance: (forMs) => {
      faults.add(`maintenance,ms=${forMs}`);
    },
    revokeCredentials: () => {
      faults.add("revoke-credentials");
    },
    endSessions: () => {
      faults.add("cool-account");
    },
    expireTokens: () => {
      faults.add("expire-grant");
    },
  };
}

/** A strike in the words of `@anybroker/simulators`. */
function textOf({ kind, at = "trade", ms = 1000 }: Strike, named: Readonly<Record<FaultOperation, string>>): string {
  const operation = at === "trade" ? at : named[at];
  if (kind === "drop-links") return "drop-sockets";
  if (kind === "restart") return `restart,down-ms=${ms}`;
  if (kind === "slow-request") return `delay@${operation},ms=${ms}`;
  if (kind === "slow-answer") return `late-answer@${operation},ms=${ms}`;
  if (kind === "throttle") return `throttle@${operation},retry-after-seconds=${Math.ceil(ms / 1000)}`;
  if (kind === "late-push") return `late-frame@push,ms=${ms}`;
  return isPushStrike(kind) ? `${kind.replace("-push", "-frame")}@push` : `${kind}@${operation}`;
}

/** A fault that is on or off. */
function switched(start: () => readonly FaultInForce[]): (on: boolean) => void {
  let handles: readonly FaultInForce[] = [];
  return (on) => {
    for (const handle of handles) handle.remove();
    handles = on ? start() : [];
  };
}

/** A fault with a length in ms, 0 for off. */
function tuned(start: (ms: number) => FaultInForce): (ms: number) => void {
  let handle: FaultInForce | undefined;
  return (ms) => {
    handle?.remove();
    handle = ms > 0 ? start(ms) : undefined;
  };
}
