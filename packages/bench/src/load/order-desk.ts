import { decodeMessage, encode, type Messages, PAYLOAD_TYPES } from "@anybroker/ctrader/schema";
import { FrameWriter, writeVarint } from "./frame-writer.ts";
import type { Cursor } from "./request.ts";

type NewOrder = Messages["ProtoOANewOrderReq"];
type Execution = Messages["ProtoOAExecutionEvent"];

/** Both answers to an order, and where in their bytes lies what differs from order to order. */
interface Template {
  readonly bytes: Buffer;
  readonly requestIds: readonly number[];
  readonly orderNames: readonly number[];
  readonly orderIds: readonly number[];
  readonly dealIds: readonly number[];
  readonly times: readonly number[];
}

/** Ids are varints of four bytes, all of which differ between these two. */
const FIRST_ID = 1 << 21;
const OTHER_ID = (2 << 21) + (1 << 14) + (1 << 7) + 1;
const IDS = (1 << 28) - FIRST_ID;
/** Instants of our days are varints of six bytes, all of which differ between these two. */
const SOME_TIME = 2 ** 40;
const OTHER_TIME = SOME_TIME + 2 ** 35 + 2 ** 28 + OTHER_ID;
const POSITION_ID = 7_000_001;
const PRICE = 1.08512;

/**
 * Answers market orders at once with what a broker answers: accepted, then filled, all in one netting position.
 *
 * Fast enough not to be what is measured: the first order is answered by the schema's own encoder, the others by
 * changing ids in those bytes.
 */
export class OrderDesk {
  readonly #templates = new Map<string, Template>();
  #count = 0;

  /** The frames that answer the order of `bytes`, whose envelope `cursor` has read. */
  answer(bytes: Buffer, cursor: Cursor): Buffer {
    const requestId = bytes.subarray(cursor.idStart, cursor.idEnd);
    const orderName = bytes.subarray(cursor.nameStart, cursor.nameEnd);
    const key = `${requestId.length} ${orderName.length}`;
    let template = this.#templates.get(key);
    if (template === undefined) {
      const order = decodeMessage("ProtoOANewOrderReq", bytes, cursor.payloadStart, cursor.payloadEnd);
      template = makeTemplate(order, requestId.length, orderName.length);
      this.#templates.set(key, template);
    }
    this.#count += 1;
    const answer = Buffer.from(template.bytes);
    for (const at of template.requestIds) answer.set(requestId, at);
    for (const at of template.orderNames) answer.set(orderName, at);
    for (const at of template.orderIds) writeId(answer, at, FIRST_ID + (this.#count % IDS));
    for (const at of template.dealIds) writeId(answer, at, FIRST_ID + (this.#count % IDS));
    const timeMs = Date.now();
    for (const at of template.times) writeVarint(answer, timeMs, at);
    return answer;
  }
}

/** What is put in the places that are changed later. */
interface Marks {
  readonly requestId: string;
  readonly orderName: string;
  readonly orderId: number;
  readonly dealId: number;
  readonly timeMs: number;
}

function makeTemplate(order: NewOrder, idLength: number, nameLength: number): Template {
  const marks: Marks = {
    requestId: "a".repeat(idLength),
    orderName: "b".repeat(nameLength),
    orderId: FIRST_ID,
    dealId: FIRST_ID,
    timeMs: SOME_TIME,
  };
  const bytes = writeAnswers(order, marks);
  const placesOf = (change: Partial<Marks>): readonly number[] => {
    const other = writeAnswers(order, { ...marks, ...change });
    return [...bytes.keys()].filter((at) => bytes[at] !== other[at] && bytes[at - 1] === other[at - 1]);
  };
  return {
    bytes,
    requestIds: placesOf({ requestId: "c".repeat(idLength) }),
    orderNames: placesOf({ orderName: "d".repeat(nameLength) }),
    orderIds: placesOf({ orderId: OTHER_ID }),
    dealIds: placesOf({ dealId: OTHER_ID }),
    times: placesOf({ timeMs: OTHER_TIME }),
  };
}

function writeAnswers(order: NewOrder, marks: Marks): Buffer {
  const writer = new FrameWriter();
  // The first event of a request repeats its id, the others do not.
  const id = Buffer.from(marks.requestId);
  writer.frame(PAYLOAD_TYPES.ProtoOAExecutionEvent, encode("ProtoOAExecutionEvent", accepted(order, marks)), id);
  writer.frame(PAYLOAD_TYPES.ProtoOAExecutionEvent, encode("ProtoOAExecutionEvent", filled(order, marks)));
  return writer.take();
}

function accepted(order: NewOrder, marks: Marks): Execution {
  return {
    ctidTraderAccountId: order.ctidTraderAccountId,
    executionType: "ORDER_ACCEPTED",
    order: orderOf(order, marks, "ORDER_STATUS_ACCEPTED"),
  };
}

function filled(order: NewOrder, marks: Marks): Execution {
  const { ctidTraderAccountId, symbolId, tradeSide, volume } = order;
  const now = marks.timeMs;
  return {
    ctidTraderAccountId,
    executionType: "ORDER_FILLED",
    order: { ...orderOf(order, marks, "ORDER_STATUS_FILLED"), executionPrice: PRICE, executedVolume: volume },
    position: {
      positionId: POSITION_ID,
      tradeData: { symbolId, volume, tradeSide, openTimestamp: now },
      positionStatus: "POSITION_STATUS_OPEN",
      swap: 0,
      price: PRICE,
      utcLastUpdateTimestamp: now,
      usedMargin: 108_512,
      moneyDigits: 2,
    },
    deal: {
      dealId: marks.dealId,
      orderId: marks.orderId,
      positionId: POSITION_ID,
      volume,
      filledVolume: volume,
      symbolId,
      createTimestamp: now,
      executionTimestamp: now,
      utcLastUpdateTimestamp: now,
      executionPrice: PRICE,
      tradeSide,
      dealStatus: "FILLED",
      commission: -35,
      moneyDigits: 2,
    },
  };
}

function orderOf(
  { symbolId, tradeSide, volume }: NewOrder,
  { orderId, orderName, timeMs }: Marks,
  orderStatus: "ORDER_STATUS_ACCEPTED" | "ORDER_STATUS_FILLED",
): NonNullable<Execution["order"]> {
  return {
    orderId,
    tradeData: { symbolId, volume, tradeSide, openTimestamp: timeMs },
    orderType: "MARKET",
    orderStatus,
    utcLastUpdateTimestamp: timeMs,
    timeInForce: "IMMEDIATE_OR_CANCEL",
    positionId: POSITION_ID,
    ...(orderName !== "" && { clientOrderId: orderName }),
  };
}

/** A varint of four bytes. */
function writeId(bytes: Buffer, at: number, id: number): void {
  bytes[at] = (id & 0x7f) | 0x80;
  bytes[at + 1] = ((id >>> 7) & 0x7f) | 0x80;
  bytes[at + 2] = ((id >>> 14) & 0x7f) | 0x80;
  bytes[at + 3] = (id >>> 21) & 0x7f;
}
