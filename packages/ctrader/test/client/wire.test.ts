import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Envelope, readEnvelope } from "../../src/client/wire/envelope.ts";
import { readText, toText } from "../../src/client/wire/json-form.ts";
import { ProtobufReader, toBytes } from "../../src/client/wire/protobuf-form.ts";
import { SpotReader, spotUpdateOf } from "../../src/client/wire/spot-frame.ts";
import type { Incoming } from "../../src/client/wire/wire.ts";
import { decodeMessage, encodeMessage, PAYLOAD_TYPES, SchemaError } from "../../src/schema/index.ts";
import { messages as messagesOf } from "../schema/arbitrary.ts";

const emptyEnvelope = (): Envelope => ({ payloadType: 0, payloadStart: 0, payloadEnd: 0, clientMsgId: undefined });

const writeEnvelope = (payloadType: number, payload: Uint8Array, clientMsgId: string | undefined): Uint8Array =>
  encodeMessage("ProtoMessage", { payloadType, payload, ...(clientMsgId !== undefined && { clientMsgId }) });

const spots = fc.record(
  {
    ctidTraderAccountId: fc.nat(),
    symbolId: fc.nat(),
    bid: fc.maxSafeNat(),
    ask: fc.nat(),
    sessionClose: fc.nat(),
    timestamp: fc.maxSafeNat(),
    trendbar: fc.array(
      fc.record(
        { volume: fc.nat(), period: fc.constantFrom("M1" as const, "H1" as const), low: fc.nat(), deltaHigh: fc.nat() },
        { requiredKeys: ["volume"], noNullPrototype: true },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ["ctidTraderAccountId", "symbolId", "trendbar"], noNullPrototype: true },
);

describe("the envelope", () => {
  test("reads back what was written, as the schema does", () => {
    const payloads = fc.uint8Array({ maxLength: 300 });
    const ids = fc.option(fc.string({ unit: "grapheme" }), { nil: undefined });
    fc.assert(
      fc.property(fc.nat(70_000), payloads, ids, fc.nat(9), (payloadType, payload, clientMsgId, before) => {
        const bytes = writeEnvelope(payloadType, payload, clientMsgId);
        const placed = new Uint8Array(bytes.length + before + 3);
        placed.set(bytes, before);
        const envelope = emptyEnvelope();
        readEnvelope(placed, before, before + bytes.length, envelope);
        expect(placed.slice(envelope.payloadStart, envelope.payloadEnd)).toEqual(payload);
        expect([envelope.payloadType, envelope.clientMsgId]).toEqual([payloadType, clientMsgId]);
      }),
    );
  });

  test("carries the bytes that the schema's codec writes of a message", () => {
    const orders = messagesOf("ProtoOANewOrderReq");
    const ids = fc.option(fc.string({ unit: "grapheme" }), { nil: undefined });
    fc.assert(
      fc.property(orders, ids, fc.boolean(), (order, clientMsgId, isOrdinary) => {
        const { expirationTimestamp, positionId, stopTriggerMethod, ...plain } = order;
        const { baseSlippagePrice, slippageInPoints, guaranteedStopLoss, trailingStopLoss, ...ordinary } = plain;
        const small = { ...ordinary, ctidTraderAccountId: "30000001", symbolId: 7, volume: 100_000 };
        const message = (isOrdinary ? small : order) as never;
        const payload = encodeMessage("ProtoOANewOrderReq", message);
        const expected = writeEnvelope(PAYLOAD_TYPES.ProtoOANewOrderReq, payload, clientMsgId);
        expect(toBytes("ProtoOANewOrderReq", message, clientMsgId)).toEqual(Buffer.from(expected));
      }),
      { numRuns: 500 },
    );
  });

  test("either reads any bytes or says that it can't", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        try {
          readEnvelope(bytes, 0, bytes.length, emptyEnvelope());
        } catch (error) {
          expect(error).toBeInstanceOf(SchemaError);
        }
      }),
    );
  });
});

describe("the spot reader", () => {
  test("reads every event as the schema's codec does", () => {
    const reader = new SpotReader();
    fc.assert(
      fc.property(spots, (event) => {
        const bytes = encodeMessage("ProtoOASpotEvent", event);
        const update = reader.read(bytes, 0, bytes.length);
        if (update === undefined) {
          expect(Number.isSafeInteger((event.bid ?? 0) + (event.timestamp ?? 0))).toBe(false);
        } else {
          expect(update).toEqual(spotUpdateOf(decodeMessage("ProtoOASpotEvent", bytes)));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("leaves numbers beyond 2^53 to the codec", () => {
    const event = { ctidTraderAccountId: "9007199254740993", symbolId: 1, trendbar: [] };
    const bytes = encodeMessage("ProtoOASpotEvent", event);
    expect(new SpotReader().read(bytes, 0, bytes.length)).toBeUndefined();
  });
});

const collect = () => {
  const messages: Incoming[] = [];
  const spotEvents: unknown[] = [];
  const unreadable: (string | undefined)[] = [];
  const unknown: number[] = [];
  const handlers = {
    onMessage: (incoming: Incoming) => void messages.push(incoming),
    onSpot: (update: unknown) => void spotEvents.push(structuredClone(update)),
    onUnreadable: (_error: Error, id: string | undefined) => void unreadable.push(id),
    onUnknown: (type: number) => void unknown.push(type),
    onClose: () => {},
  };
  return { messages, spotEvents, unreadable, unknown, handlers };
};

describe("the forms of the wire", () => {
  const message = { ctidTraderAccountId: 7, symbolId: 1, type: "BID", fromTimestamp: 1, toTimestamp: 2 } as const;
  const expected = { name: "ProtoOAGetTickDataReq", message, clientMsgId: "5" };

  test("bytes lead to the message, an unknown type and garbage are told apart", () => {
    const { messages, unreadable, unknown, handlers } = collect();
    const reader = new ProtobufReader(handlers);
    for (const bytes of [
      toBytes("ProtoOAGetTickDataReq", message, "5"),
      writeEnvelope(9999, new Uint8Array(), undefined),
      writeEnvelope(PAYLOAD_TYPES.ProtoOATraderRes, Uint8Array.of(0xff), "6"),
    ]) {
      reader.read(bytes, 0, bytes.length);
    }
    expect(messages).toEqual([expected]);
    expect([unknown, unreadable]).toEqual([[9999], ["6"]]);
  });

  test("text leads to the message, an unknown type and garbage are told apart", () => {
    const { messages, unreadable, unknown, handlers } = collect();
    const text = toText("ProtoOAGetTickDataReq", message, "5");
    expect(JSON.parse(text)).toEqual({
      clientMsgId: "5",
      payloadType: 2145,
      payload: { ctidTraderAccountId: 7, symbolId: 1, type: 1, fromTimestamp: 1, toTimestamp: 2 },
    });
    for (const each of [text, '{"payloadType":9999}', '{"payloadType":2122,"clientMsgId":"6"}', "nonsense"]) {
      readText(each, handlers);
    }
    expect(messages).toEqual([expected]);
    expect([unknown, unreadable]).toEqual([[9999], ["6", undefined]]);
  });

  test("a spot of either form is the same update", () => {
    const event = { ctidTraderAccountId: 7, symbolId: 1, ask: 108_513, trendbar: [], timestamp: 1_700_000_000_250 };
    const { spotEvents, handlers } = collect();
    const bytes = toBytes("ProtoOASpotEvent", event);
    new ProtobufReader(handlers).read(bytes, 0, bytes.length);
    readText(toText("ProtoOASpotEvent", event), handlers);
    const update = {
      accountId: 7,
      symbolId: 1,
      bid: undefined,
      ask: 108_513,
      timestamp: 1_700_000_000_250,
      trendbars: [],
    };
    expect(spotEvents).toEqual([update, update]);
  });
});
