import type { PositionMode } from "@anybroker/core";
import type { VenueAccount } from "@anybroker/paper/venue";
import type { SimulatorOptions } from "../simulator.ts";

/** Where an account is in its life at the gateway. */
export type TonpoStatus =
  | "created"
  | "connecting"
  | "active"
  | "disconnected"
  | "reconnecting"
  | "paused"
  | "login_failed"
  | "deleted";

/** A MetaTrader login, and the gateway account that was made of it. */
export interface TonpoAccountOptions {
  /** Default: `acc_` and random letters. */
  readonly id?: string;
  /** Digits. Default: counting up from 88120457. */
  readonly login?: string;
  /** Default `s3cret-password`. */
  readonly password?: string;
  /** The MetaTrader server's name; default `SimBroker-Demo`. */
  readonly server?: string;
  /** Where the gateway has it at the start; `unlinked`: the login exists and no user has provisioned it. Default `active`. */
  readonly status?: TonpoStatus | "unlinked";
  /** The key of the user that it belongs to; default the first. */
  readonly apiKey?: string;
  /** An account of the given venue that is to stand behind it; default: a new one with what follows. */
  readonly venueAccount?: VenueAccount;
  readonly name?: string;
  readonly currency?: string;
  /** Default 100,000. */
  readonly balance?: number;
  readonly leverage?: number;
  readonly positionMode?: PositionMode;
}

/** A user of the simulated gateway. */
export interface TonpoUserOptions {
  readonly apiKey: string;
  /** Default: `usr_` and random letters. */
  readonly id?: string;
  /** Only told, not enforced; default `pro`. */
  readonly plan?: string;
  /** Whether the key opens the calls under `/api/admin`; default false. */
  readonly isAdmin?: boolean;
}

/** Where the real gateway's behaviour is unknown, varies or differs between its own descriptions. */
export interface TonpoKnobs {
  /** The header that carries the key. Default `X-API-Key`. */
  readonly apiKeyHeader: string;
  /** Which path has the account's money: `/api/account/info`, `/api/account`, or both. Default `both`. */
  readonly accountPath: "both" | "info" | "account";
  /** Whether the account's money is wrapped as `{"account": ...}`. Default `flat`. */
  readonly accountShape: "flat" | "wrapped";
  /** Whether positions come as `{"positions": [...]}` or as a bare list. Default `object`. */
  readonly positionsShape: "object" | "array";
  /** Whether a symbol's price is wrapped as `{"info": ...}`. Default `flat`. */
  readonly symbolShape: "flat" | "wrapped";
  /** Whether positions carry the dashboard's snake_case names too. Default false. */
  readonly snakeCaseTwins: boolean;
  /** How a position says that it has no stop loss or take profit. Default `zero`. */
  readonly noLevel: "zero" | "null" | "absent";
  /** The unit of `time` in frames. Default `milliseconds`. */
  readonly frameTime: "milliseconds" | "seconds";
  /** The unit of `openTime`. Default `seconds`. */
  readonly openTime: "milliseconds" | "seconds";
  /** Added to every time on the wire, for a MetaTrader server in another zone than UTC. Default 0. */
  readonly serverTimeOffsetSeconds: number;
  /** What a price change is told as. Default `both`. */
  readonly priceFrames: "both" | "ticks" | "quotes";
  /** Whether the present price comes right after a subscribe. Default `last`. */
  readonly residentTick: "last" | "none";
  /** Whether candles come while they form, with `complete` false. Default true. */
  readonly formingCandles: boolean;
  /** Positions and account are told again as prices move, each at most this often; null: only when they change. Default 1000. */
  readonly revalueEveryMs: number | null;
  /** Whether a closed position is told by a last frame with `volume` 0. Default true. */
  readonly closedPositionFrame: boolean;
  /** Whether frames about a trade follow its answer or come first. Default `after-answer`. */
  readonly pushOrder: "after-answer" | "before-answer";
  /** Whether the answer to an order names the position or the order, which differ on netting accounts. Default `position`. */
  readonly ticket: "position" | "order";
  /** Whether a level of 0 in a modify takes it off; otherwise it is a 422. Default true. */
  readonly levelsRemovable: boolean;
  /** Whether a modify that changes nothing succeeds or is refused with `No changes`. Default `success`. */
  readonly noChanges: "success" | "refused";
  /** Whether a close with the ticket of a pending order cancels it. Default false. */
  readonly closeTakesPending: boolean;
  /** Whether refusals name MetaTrader's number behind the words. Default false. */
  readonly retcodeInError: boolean;
  /** Longer comments are cut off here, as MetaTrader does. Default 31. */
  readonly commentLength: number;
  /** Whether `GET /api/orders` exists. Default true. */
  readonly openOrders: boolean;
  /** Whether `GET /api/history` exists. Default true. */
  readonly history: boolean;
  /** How long an account takes from `created` over `connecting` to `active`. Default 2000. */
  readonly loginMs: number;
  /** What a login that nobody knows comes to: a fresh demo account, or `login_failed`. Default `open`. */
  readonly unknownLogins: "open" | "refuse";
  /** `last_error` of a failed login. */
  readonly loginError: string | null;
  /** The close code of streams whose key was rotated or revoked. Default 4001. */
  readonly revokedClose: number;
  /** Requests per minute and key beyond which 429 is answered; absent: no limit. */
  readonly rateLimit?: { readonly perMinute: number };
  /** Accepted orders per user and UTC day beyond which 403 is answered; absent: no limit. */
  readonly tradesPerDay?: number;
}

export const DEFAULT_KNOBS: TonpoKnobs = {
  apiKeyHeader: "X-API-Key",
  accountPath: "both",
  accountShape: "flat",
  positionsShape: "object",
  symbolShape: "flat",
  snakeCaseTwins: false,
  noLevel: "zero",
  frameTime: "milliseconds",
  openTime: "seconds",
  serverTimeOffsetSeconds: 0,
  priceFrames: "both",
  residentTick: "last",
  formingCandles: true,
  revalueEveryMs: 1000,
  closedPositionFrame: true,
  pushOrder: "after-answer",
  ticket: "position",
  levelsRemovable: true,
  noChanges: "success",
  closeTakesPending: false,
  retcodeInError: false,
  commentLength: 31,
  openOrders: true,
  history: true,
  loginMs: 2000,
  unknownLogins: "open",
  loginError: "Invalid account",
  revokedClose: 4001,
};

/** What `simulateTonpo` takes. */
export interface TonpoSimulatorOptions extends SimulatorOptions {
  /** Default: one active account of 100,000 USD. Several of one user: the first that is connected answers. */
  readonly accounts?: readonly TonpoAccountOptions[];
  /** Default: `sk_live_simulated_user`, and `sk_live_simulated_admin` for the calls under `/api/admin`. */
  readonly users?: readonly TonpoUserOptions[];
  readonly knobs?: Partial<TonpoKnobs>;
}
