import type { OpenApiMt5Knobs } from "./options.ts";
import { retcodeText } from "./retcodes.ts";
import type { Session } from "./session.ts";
import { IPC_TIMEOUT, type LastError, NO_CONNECTION, terminalFailure } from "./wire-error.ts";
import { float, type WireObject } from "./wire-json.ts";

const COMMENT_LIMIT = 31;
const SUCCESS: LastError = [1, "Success"];

/** What a trade request asks; the fields that it leaves out are zeros. */
export interface TradeRequest {
  /** 1 deal, 5 pending order, 6 levels, 8 remove. */
  readonly action: 1 | 5 | 6 | 8;
  readonly magic?: bigint;
  readonly order?: bigint;
  readonly symbol: string;
  readonly volume?: number;
  readonly price?: number;
  readonly stopLimit?: number;
  readonly sl?: number;
  readonly tp?: number;
  readonly deviation?: number;
  readonly type?: number;
  readonly comment: string;
  readonly position?: bigint;
}

/** What came of a request at the broker. */
export interface TradeAnswer {
  readonly retcode: number;
  readonly deal?: bigint;
  readonly order?: bigint;
  readonly volume?: number;
  readonly price?: number;
  readonly bid?: number;
  readonly ask?: number;
}

/** A request that the terminal has answered: the number, and the whole record. */
export interface TradeResult {
  readonly retcode: number;
  readonly order: bigint;
  readonly result: WireObject;
}

/** Carries a request out with a filling mode: 0 FOK, 1 IOC, 2 RETURN. */
export type CarryOut = (filling: number) => TradeAnswer;

/** The order side of the terminal: takes requests one by one, and does not always answer. */
export class Terminal {
  readonly #session: Session;
  readonly #knobs: OpenApiMt5Knobs;
  #requestId = 0;
  #silentSends: number;
  #lastError: LastError = SUCCESS;

  constructor(session: Session, knobs: OpenApiMt5Knobs) {
    this.#session = session;
    this.#knobs = knobs;
    this.#silentSends = knobs.silentSends;
  }

  /** The next `count` requests that are carried out get no answer. */
  silence(count: number): void {
    this.#silentSends = count;
  }

  /** Sends one request with the filling mode as it is; `failure` begins the 500 when there is no answer. */
  send(request: TradeRequest, failure: string, carryOut: CarryOut, filling = 0): TradeResult {
    const result = this.#try(request, filling, carryOut);
    if (result === undefined) throw terminalFailure(failure, this.#lastError);
    return result;
  }

  /**
   * Sends a request with one filling mode after the other, as the server does: on to the next when the mode is refused,
   * and also when the terminal gives no answer, whether the request was carried out or not.
   */
  sendWithFillings(request: TradeRequest, failure: string, carryOut: CarryOut): TradeResult {
    let result: TradeResult | undefined;
    for (const filling of this.#fillings()) {
      result = this.#try(request, filling, carryOut);
      if (result !== undefined && result.retcode !== 10030) return result;
    }
    if (result === undefined) throw terminalFailure(failure, this.#lastError);
    return result;
  }

  /** The symbol's bit mask taken for a filling mode, which it is not; then all others. */
  #fillings(): readonly number[] {
    const { fillingMode } = this.#knobs;
    return [...new Set([Math.min(fillingMode, 2), 2, 1, 0])];
  }

  #try(request: TradeRequest, filling: number, carryOut: CarryOut): TradeResult | undefined {
    if (request.comment.length > COMMENT_LIMIT) return this.#fail([-2, 'Invalid "comment" argument']);
    if (this.#session.ledgerNow() === undefined) return this.#fail(NO_CONNECTION);
    this.#requestId += 1;
    const answer = this.#answer(request, filling, carryOut);
    const carriedOut = answer.retcode >= 10008 && answer.retcode <= 10010;
    if (carriedOut && this.#silentSends > 0) {
      this.#silentSends -= 1;
      return this.#fail(IPC_TIMEOUT);
    }
    this.#lastError = SUCCESS;
    return {
      retcode: answer.retcode,
      order: answer.order ?? 0n,
      result: resultRecord(answer, this.#requestId, requestRecord(request, filling)),
    };
  }

  #answer(request: TradeRequest, filling: number, carryOut: CarryOut): TradeAnswer {
    if (!this.#knobs.algoTrading) return { retcode: 10027 };
    if (request.action === 1 && !this.#allows(filling)) return { retcode: 10030 };
    return carryOut(filling);
  }

  /** Deals at the market need a mode that the symbol has; RETURN is for pending orders. */
  #allows(filling: number): boolean {
    return filling === 0 ? (this.#knobs.fillingMode & 1) !== 0 : filling === 1 && (this.#knobs.fillingMode & 2) !== 0;
  }

  #fail(error: LastError): undefined {
    this.#lastError = error;
    return undefined;
  }
}

/** The request as MetaTrader keeps it, with every field. */
function requestRecord(request: TradeRequest, filling: number): WireObject {
  return {
    action: request.action,
    magic: request.magic ?? 0,
    order: request.order ?? 0,
    symbol: request.symbol,
    volume: float(request.volume ?? 0),
    price: float(request.price ?? 0),
    stoplimit: float(request.stopLimit ?? 0),
    sl: float(request.sl ?? 0),
    tp: float(request.tp ?? 0),
    deviation: request.deviation ?? 0,
    type: request.type ?? 0,
    typeFilling: filling,
    typeTime: 0,
    expiration: 0,
    comment: request.comment,
    position: request.position ?? 0,
    positionBy: 0,
  };
}

/** The result as MetaTrader gives it; a refusal has zeros where nothing came to be. */
export function resultRecord(answer: TradeAnswer, requestId: number, request: WireObject): WireObject {
  return {
    retcode: answer.retcode,
    deal: answer.deal ?? 0,
    order: answer.order ?? 0,
    volume: float(answer.volume ?? 0),
    price: float(answer.price ?? 0),
    bid: float(answer.bid ?? 0),
    ask: float(answer.ask ?? 0),
    comment: retcodeText(answer.retcode),
    requestId,
    retcodeExternal: 0,
    request,
  };
}

/** The record of a request that nobody has carried out, for injected refusals. */
export const refusedResult = (retcode: number, action: TradeRequest["action"]): WireObject =>
  resultRecord({ retcode }, 0, requestRecord({ action, symbol: "", comment: "" }, 0));
