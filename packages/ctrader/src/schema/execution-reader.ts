import type { Writable } from "@anybroker/core/adapter";
import type {
  ProtoOAClosePositionDetail,
  ProtoOADeal,
  ProtoOAExecutionEvent,
  ProtoOAOrder,
  ProtoOAPosition,
  ProtoOATradeData,
} from "./messages.ts";
import {
  DEAL_STATUSES,
  EXECUTION_TYPES,
  ORDER_STATUSES,
  ORDER_TYPES,
  POSITION_STATUSES,
  TIMES_IN_FORCE,
  TRADE_SIDES,
  TRIGGER_METHODS,
} from "./trading-enums.ts";
import { WireReader } from "./wire-reader.ts";

/** What a required enum holds until it was read: there is no zero that could stand for it. */
const UNREAD = -1;

/**
 * Reads execution events as the schema's codec does, field by field in place of by plan: two come for each order.
 *
 * Gives undefined for an event that is out of the ordinary (unknown fields, other wire types, required ones missing,
 * cash operations): the codec reads that, or says what is wrong with it.
 */
export class ExecutionReader {
  readonly #reader = new WireReader();
  #odd = false;

  /** The event in `bytes` from `start` to before `end`. Throws a SchemaError where the bytes are cut. */
  read(bytes: Uint8Array, start: number, end: number): ProtoOAExecutionEvent | undefined {
    const reader = this.#reader;
    this.#odd = false;
    reader.open(bytes, start, end);
    const event: Writable<ProtoOAExecutionEvent> = { ctidTraderAccountId: 0, executionType: UNREAD };
    while (reader.position < reader.end && !this.#odd) {
      const tag = reader.uint32();
      if (tag === 0x10) event.ctidTraderAccountId = reader.int64(true);
      else if (tag === 0x18) event.executionType = nameOf(EXECUTION_TYPES, reader.int32());
      else if (tag === 0x22) event.position = this.#position();
      else if (tag === 0x2a) event.order = this.#order();
      else if (tag === 0x32) event.deal = this.#deal();
      else if (tag === 0x4a) event.errorCode = reader.string();
      else if (tag === 0x50) event.isServerEvent = reader.bool();
      else this.#odd = true;
    }
    return this.#odd || event.executionType === UNREAD ? undefined : event;
  }

  #order(): ProtoOAOrder {
    const reader = this.#reader;
    const outerEnd = this.#enter();
    const order: Writable<ProtoOAOrder> = {
      orderId: 0,
      tradeData: NO_TRADE_DATA,
      orderType: UNREAD,
      orderStatus: UNREAD,
    };
    while (reader.position < reader.end && !this.#odd) {
      const tag = reader.uint32();
      if (tag === 0x08) order.orderId = reader.int64(true);
      else if (tag === 0x12) order.tradeData = this.#tradeData();
      else if (tag === 0x18) order.orderType = nameOf(ORDER_TYPES, reader.int32());
      else if (tag === 0x20) order.orderStatus = nameOf(ORDER_STATUSES, reader.int32());
      else if (tag === 0x39) order.executionPrice = reader.double();
      else if (tag === 0x40) order.executedVolume = reader.int64(true);
      else if (tag === 0x48) order.utcLastUpdateTimestamp = reader.int64(true);
      else if (tag === 0x60) order.closingOrder = reader.bool();
      else if (tag === 0x8a) order.clientOrderId = reader.string();
      else if (tag === 0x90) order.timeInForce = nameOf(TIMES_IN_FORCE, reader.int32());
      else if (tag === 0x98) order.positionId = reader.int64(true);
      else this.#rareOrderField(order, tag);
    }
    if (order.tradeData === NO_TRADE_DATA || order.orderType === UNREAD || order.orderStatus === UNREAD)
      this.#odd = true;
    reader.end = outerEnd;
    return order;
  }

  #rareOrderField(order: Writable<ProtoOAOrder>, tag: number): void {
    const reader = this.#reader;
    if (tag === 0x30) order.expirationTimestamp = reader.int64(true);
    else if (tag === 0x51) order.baseSlippagePrice = reader.double();
    else if (tag === 0x58) order.slippageInPoints = reader.int64(true);
    else if (tag === 0x69) order.limitPrice = reader.double();
    else if (tag === 0x71) order.stopPrice = reader.double();
    else if (tag === 0x79) order.stopLoss = reader.double();
    else if (tag === 0x81) order.takeProfit = reader.double();
    else if (tag === 0xa0) order.relativeStopLoss = reader.int64(true);
    else if (tag === 0xa8) order.relativeTakeProfit = reader.int64(true);
    else if (tag === 0xb0) order.isStopOut = reader.bool();
    else if (tag === 0xb8) order.trailingStopLoss = reader.bool();
    else if (tag === 0xc0) order.stopTriggerMethod = nameOf(TRIGGER_METHODS, reader.int32());
    else this.#odd = true;
  }

  #tradeData(): ProtoOATradeData {
    const reader = this.#reader;
    const outerEnd = this.#enter();
    const data: Writable<ProtoOATradeData> = { symbolId: 0, volume: 0, tradeSide: UNREAD };
    while (reader.position < reader.end && !this.#odd) {
      const tag = reader.uint32();
      if (tag === 0x08) data.symbolId = reader.int64(true);
      else if (tag === 0x10) data.volume = reader.int64(true);
      else if (tag === 0x18) data.tradeSide = nameOf(TRADE_SIDES, reader.int32());
      else if (tag === 0x20) data.openTimestamp = reader.int64(true);
      else if (tag === 0x2a) data.label = reader.string();
      else if (tag === 0x30) data.guaranteedStopLoss = reader.bool();
      else if (tag === 0x3a) data.comment = reader.string();
      else if (tag === 0x42) data.measurementUnits = reader.string();
      else if (tag === 0x48) data.closeTimestamp = reader.int64(false);
      else this.#odd = true;
    }
    if (data.tradeSide === UNREAD) this.#odd = true;
    reader.end = outerEnd;
    return data;
  }

  #position(): ProtoOAPosition {
    const reader = this.#reader;
    const outerEnd = this.#enter();
    const position: Writable<ProtoOAPosition> = {
      positionId: 0,
      tradeData: NO_TRADE_DATA,
      positionStatus: UNREAD,
      swap: 0,
    };
    while (reader.position < reader.end && !this.#odd) {
      const tag = reader.uint32();
      if (tag === 0x08) position.positionId = reader.int64(true);
      else if (tag === 0x12) position.tradeData = this.#tradeData();
      else if (tag === 0x18) position.positionStatus = nameOf(POSITION_STATUSES, reader.int32());
      else if (tag === 0x20) position.swap = reader.int64(true);
      else if (tag === 0x29) position.price = reader.double();
      else if (tag === 0x31) position.stopLoss = reader.double();
      else if (tag === 0x39) position.takeProfit = reader.double();
      else if (tag === 0x40) position.utcLastUpdateTimestamp = reader.int64(true);
      else if (tag === 0x48) position.commission = reader.int64(true);
      else if (tag === 0x51) position.marginRate = reader.double();
      else if (tag === 0x58) position.mirroringCommission = reader.int64(true);
      else if (tag === 0x60) position.guaranteedStopLoss = reader.bool();
      else if (tag === 0x68) position.usedMargin = reader.int64(false);
      else if (tag === 0x70) position.stopLossTriggerMethod = nameOf(TRIGGER_METHODS, reader.int32());
      else if (tag === 0x78) position.moneyDigits = reader.uint32();
      else if (tag === 0x80) position.trailingStopLoss = reader.bool();
      else this.#odd = true;
    }
    if (position.tradeData === NO_TRADE_DATA || position.positionStatus === UNREAD) this.#odd = true;
    reader.end = outerEnd;
    return position;
  }

  #deal(): ProtoOADeal {
    const reader = this.#reader;
    const outerEnd = this.#enter();
    const deal: Writable<ProtoOADeal> = {
      dealId: 0,
      orderId: 0,
      positionId: 0,
      volume: 0,
      filledVolume: 0,
      symbolId: 0,
      createTimestamp: 0,
      executionTimestamp: 0,
      tradeSide: UNREAD,
      dealStatus: UNREAD,
    };
    while (reader.position < reader.end && !this.#odd) {
      const tag = reader.uint32();
      if (tag === 0x08) deal.dealId = reader.int64(true);
      else if (tag === 0x10) deal.orderId = reader.int64(true);
      else if (tag === 0x18) deal.positionId = reader.int64(true);
      else if (tag === 0x20) deal.volume = reader.int64(true);
      else if (tag === 0x28) deal.filledVolume = reader.int64(true);
      else if (tag === 0x30) deal.symbolId = reader.int64(true);
      else if (tag === 0x38) deal.createTimestamp = reader.int64(true);
      else if (tag === 0x40) deal.executionTimestamp = reader.int64(true);
      else if (tag === 0x48) deal.utcLastUpdateTimestamp = reader.int64(true);
      else if (tag === 0x51) deal.executionPrice = reader.double();
      else if (tag === 0x58) deal.tradeSide = nameOf(TRADE_SIDES, reader.int32());
      else if (tag === 0x60) deal.dealStatus = nameOf(DEAL_STATUSES, reader.int32());
      else if (tag === 0x69) deal.marginRate = reader.double();
      else if (tag === 0x70) deal.commission = reader.int64(true);
      else if (tag === 0x79) deal.baseToUsdConversionRate = reader.double();
      else if (tag === 0x82) deal.closePositionDetail = this.#closeDetail();
      else if (tag === 0x88) deal.moneyDigits = reader.uint32();
      else this.#odd = true;
    }
    if (deal.tradeSide === UNREAD || deal.dealStatus === UNREAD) this.#odd = true;
    reader.end = outerEnd;
    return deal;
  }

  #closeDetail(): ProtoOAClosePositionDetail {
    const reader = this.#reader;
    const outerEnd = this.#enter();
    const detail: Writable<ProtoOAClosePositionDetail> = {
      entryPrice: 0,
      grossProfit: 0,
      swap: 0,
      commission: 0,
      balance: 0,
    };
    while (reader.position < reader.end && !this.#odd) {
      const tag = reader.uint32();
      if (tag === 0x09) detail.entryPrice = reader.double();
      else if (tag === 0x10) detail.grossProfit = reader.int64(true);
      else if (tag === 0x18) detail.swap = reader.int64(true);
      else if (tag === 0x20) detail.commission = reader.int64(true);
      else if (tag === 0x28) detail.balance = reader.int64(true);
      else if (tag === 0x31) detail.quoteToDepositConversionRate = reader.double();
      else if (tag === 0x38) detail.closedVolume = reader.int64(true);
      else if (tag === 0x40) detail.balanceVersion = reader.int64(true);
      else if (tag === 0x48) detail.moneyDigits = reader.uint32();
      else if (tag === 0x50) detail.pnlConversionFee = reader.int64(true);
      else this.#odd = true;
    }
    reader.end = outerEnd;
    return detail;
  }

  /** Goes into the nested message that begins here; gives where the outer one ends. */
  #enter(): number {
    const outerEnd = this.#reader.end;
    this.#reader.end = this.#reader.valueEnd();
    return outerEnd;
  }
}

/** Stands for trade data until they were read. */
const NO_TRADE_DATA: ProtoOATradeData = { symbolId: 0, volume: 0, tradeSide: UNREAD };

/** The name of an enum's number; a number without a name stays a number. */
function nameOf<Name extends string>(names: readonly (Name | undefined)[], value: number): Name | number {
  return names[value] ?? value;
}
