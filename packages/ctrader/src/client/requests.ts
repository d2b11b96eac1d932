import type { Call, Lane } from "@anybroker/core/adapter";
import type { Messages, PayloadName } from "../schema/index.ts";

/** The name of a request message. */
export type RequestName = Extract<PayloadName, `${string}Req`>;

/** What answers a request: its own answer message, or, for trading requests, the first execution event. */
export type AnswerName<Name extends RequestName> = Name extends `${infer Base}Req`
  ? `${Base}Res` extends PayloadName
    ? `${Base}Res`
    : "ProtoOAExecutionEvent"
  : never;

/** The message that answers a request. */
export type Answer<Name extends RequestName> = Messages[AnswerName<Name>];

/** What every call of the client takes, last. */
export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Deadline of the answer; default the client's. */
  readonly timeoutMs?: number;
  /** A call of the library, in place of the two above. */
  readonly call?: Call;
}

/** The requests that trade: they are never sent twice by this client. */
const TRADING: ReadonlyMap<string, Lane> = new Map<RequestName, Lane>([
  ["ProtoOANewOrderReq", "open"],
  ["ProtoOACancelOrderReq", "reduce"],
  ["ProtoOAAmendOrderReq", "modify"],
  ["ProtoOAAmendPositionSLTPReq", "modify"],
  ["ProtoOAClosePositionReq", "reduce"],
]);

/** The requests that draw from the smaller budget. */
const HISTORICAL: ReadonlySet<string> = new Set<RequestName>([
  "ProtoOAGetTrendbarsReq",
  "ProtoOAGetTickDataReq",
  "ProtoOADealListReq",
  "ProtoOADealListByPositionIdReq",
  "ProtoOADealOffsetListReq",
  "ProtoOAOrderListReq",
  "ProtoOAOrderListByPositionIdReq",
  "ProtoOAOrderDetailsReq",
  "ProtoOACashFlowHistoryListReq",
]);

export const isTrading = (name: RequestName): boolean => TRADING.has(name);
export const isHistorical = (name: RequestName): boolean => HISTORICAL.has(name);
export const laneOf = (name: RequestName): Lane => TRADING.get(name) ?? (isHistorical(name) ? "history" : "read");

/** The message that answers `name`. */
export function answerNameOf<Name extends RequestName>(name: Name): AnswerName<Name> {
  return (isTrading(name) ? "ProtoOAExecutionEvent" : `${name.slice(0, -3)}Res`) as AnswerName<Name>;
}

/** The account that a request is about; undefined for requests of the application. */
export function accountOf(message: object): string | undefined {
  const id: unknown = "ctidTraderAccountId" in message ? message.ctidTraderAccountId : undefined;
  return typeof id === "number" || typeof id === "string" ? String(id) : undefined;
}
