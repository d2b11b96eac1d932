import type {
  ProtoOADealStatus,
  ProtoOAExecutionType,
  ProtoOAOrderStatus,
  ProtoOAOrderTriggerMethod,
  ProtoOAOrderType,
  ProtoOAPositionStatus,
  ProtoOATimeInForce,
  ProtoOATradeSide,
} from "./messages.ts";

/** The names of an enum by their numbers. */
type Names<Enum> = readonly (Exclude<Enum, number> | undefined)[];

export const DEAL_STATUSES: Names<ProtoOADealStatus> = [
  undefined,
  undefined,
  "FILLED",
  "PARTIALLY_FILLED",
  "REJECTED",
  "INTERNALLY_REJECTED",
  "ERROR",
  "MISSED",
];

export const EXECUTION_TYPES: Names<ProtoOAExecutionType> = [
  undefined,
  undefined,
  "ORDER_ACCEPTED",
  "ORDER_FILLED",
  "ORDER_REPLACED",
  "ORDER_CANCELLED",
  "ORDER_EXPIRED",
  "ORDER_REJECTED",
  "ORDER_CANCEL_REJECTED",
  "SWAP",
  "DEPOSIT_WITHDRAW",
  "ORDER_PARTIAL_FILL",
  "BONUS_DEPOSIT_WITHDRAW",
];

export const ORDER_STATUSES: Names<ProtoOAOrderStatus> = [
  undefined,
  "ORDER_STATUS_ACCEPTED",
  "ORDER_STATUS_FILLED",
  "ORDER_STATUS_REJECTED",
  "ORDER_STATUS_EXPIRED",
  "ORDER_STATUS_CANCELLED",
];

export const ORDER_TYPES: Names<ProtoOAOrderType> = [
  undefined,
  "MARKET",
  "LIMIT",
  "STOP",
  "STOP_LOSS_TAKE_PROFIT",
  "MARKET_RANGE",
  "STOP_LIMIT",
];

export const POSITION_STATUSES: Names<ProtoOAPositionStatus> = [
  undefined,
  "POSITION_STATUS_OPEN",
  "POSITION_STATUS_CLOSED",
  "POSITION_STATUS_CREATED",
  "POSITION_STATUS_ERROR",
];

export const TIMES_IN_FORCE: Names<ProtoOATimeInForce> = [
  undefined,
  "GOOD_TILL_DATE",
  "GOOD_TILL_CANCEL",
  "IMMEDIATE_OR_CANCEL",
  "FILL_OR_KILL",
  "MARKET_ON_OPEN",
];

export const TRADE_SIDES: Names<ProtoOATradeSide> = [undefined, "BUY", "SELL"];

export const TRIGGER_METHODS: Names<ProtoOAOrderTriggerMethod> = [
  undefined,
  "TRADE",
  "OPPOSITE",
  "DOUBLE_TRADE",
  "DOUBLE_OPPOSITE",
];
