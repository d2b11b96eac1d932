import { readFileSync } from "node:fs";
import fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import {
  decodeMessage,
  encodeMessage,
  loadRoot,
  type MessageName,
  messageFromJson,
  messageToJson,
  SchemaError,
} from "../../src/schema/index.ts";
import { messages } from "./arbitrary.ts";

/** protobufjs' own compiled codec on the .proto text: the oracle. */
const oracle = protobuf.parse(readFileSync(new URL("../../src/schema/openapi.proto", import.meta.url), "utf8"), {
  keepCase: true,
}).root;

const NAMES = loadRoot()
  .nestedArray.filter((member) => member instanceof protobuf.Type || "fields" in member)
  .map(({ name }) => name as MessageName);

const anyMessage = fc
  .constantFrom(...NAMES)
  .chain((name) => messages(name).map((message) => [name, message as never] as const));

/** Fields that no message has: a number, eight bytes, a text, four bytes, a group. */
const unknownFields = fc
  .array(
    fc.constantFrom(
      "c8bb01ffffffffffffffffff01",
      "c9bb010102030405060708",
      "cabb0103616263",
      "cdbb0101020304",
      "cbbb010801ccbb01",
    ),
  )
  .map((fields) => Buffer.from(fields.join(""), "hex"));

/** What protobufjs reads, with 64-bit integers as text; `cut` or `incomplete` where it refuses. */
function decodeByOracle(name: string, bytes: Uint8Array): unknown {
  const type = oracle.lookupType(name);
  try {
    return type.toObject(type.decode(bytes), { longs: String, enums: String, bytes: String, arrays: true });
  } catch (error) {
    return error instanceof protobuf.util.ProtocolError ? "incomplete" : "cut";
  }
}

/** A message of ours in the form of the oracle. */
function plainOf(name: string, message: object): unknown {
  const type = oracle.lookupType(name);
  return type.toObject(type.fromObject(message), { longs: String, enums: String, bytes: String, arrays: true });
}

describe("the codec, over messages of every kind", () => {
  test("reads back what it wrote", () => {
    fc.assert(
      fc.property(anyMessage, ([name, message]) => {
        expect(decodeMessage(name, encodeMessage(name, message))).toEqual(message);
      }),
      { numRuns: 400 },
    );
  });

  test("writes the bytes that protobufjs writes", () => {
    fc.assert(
      fc.property(anyMessage, ([name, message]) => {
        const type = oracle.lookupType(name);
        const expected = type.encode(type.fromObject(message)).finish();
        expect(Buffer.from(encodeMessage(name, message)).toString("hex")).toBe(Buffer.from(expected).toString("hex"));
      }),
      { numRuns: 300 },
    );
  });

  test("reads what protobufjs reads, with fields of a newer schema in between", () => {
    fc.assert(
      fc.property(anyMessage, unknownFields, unknownFields, ([name, message], before, after) => {
        const bytes = Buffer.concat([before, encodeMessage(name, message), after]);
        expect(decodeMessage(name, bytes)).toEqual(message);
        expect(decodeByOracle(name, bytes)).toEqual(decodeByOracle(name, encodeMessage(name, message)));
      }),
      { numRuns: 300 },
    );
  });

  test("reads as much of cut bytes as protobufjs does, or refuses them as it does", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), ([name, message], cut) => {
        const whole = encodeMessage(name, message);
        const bytes = whole.subarray(0, cut % (whole.length + 1));
        const expected = decodeByOracle(name, bytes);
        if (expected === "cut") expect(() => decodeMessage(name, bytes)).toThrow(SchemaError);
        else if (expected !== "incomplete") expect(plainOf(name, decodeMessage(name, bytes))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test("reads its own bytes wherever they lie in a buffer", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(20), fc.nat(20), ([name, message], before, after) => {
        const bytes = encodeMessage(name, message);
        const buffer = Buffer.concat([Buffer.alloc(before, 0xff), bytes, Buffer.alloc(after, 0xff)]);
        expect(decodeMessage(name, buffer, before, before + bytes.length)).toEqual(message);
      }),
      { numRuns: 200 },
    );
  });

  test("reads back its own JSON form, whose enums are numbers", () => {
    fc.assert(
      fc.property(anyMessage, ([name, message]) => {
        const text = JSON.stringify(messageToJson(name, message));
        const finite = !/null/.test(text);
        if (finite) expect(messageFromJson(name, JSON.parse(text))).toEqual(withoutNegativeZero(message));
      }),
      { numRuns: 300 },
    );
    expect(messageToJson("ProtoOAGetTickDataReq", { ctidTraderAccountId: 1, symbolId: 2, type: "ASK" })).toEqual({
      ctidTraderAccountId: 1,
      symbolId: 2,
      type: 2,
    });
  });

  test("either reads any bytes or says that it can't", () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.uint8Array({ maxLength: 40 }), (name, bytes) => {
        try {
          decodeMessage(name, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SchemaError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

const fromHex = (hex: string): Uint8Array => Buffer.from(hex, "hex");

describe("what peers write differently", () => {
  test("packed and unpacked lists read alike", () => {
    const expected = { ctidTraderAccountId: 7, symbolId: [1, 2] };
    expect(decodeMessage("ProtoOASubscribeSpotsReq", fromHex("10071a020102"))).toEqual(expected);
    expect(decodeMessage("ProtoOASubscribeSpotsReq", fromHex("100718011802"))).toEqual(expected);
  });

  test("a required zero that was left out is zero", () => {
    expect(decodeMessage("ProtoOADealListRes", fromHex("1007"))).toEqual({
      ctidTraderAccountId: 7,
      deal: [],
      hasMore: false,
    });
  });

  test("an optional field that was left out is absent, one that is zero is zero", () => {
    expect(decodeMessage("ProtoOATickData", fromHex("08001000"))).toEqual({ timestamp: 0, tick: 0 });
    expect(decodeMessage("ProtoOASpotEvent", fromHex("100718012000"))).toEqual({
      ctidTraderAccountId: 7,
      symbolId: 1,
      bid: 0,
      trendbar: [],
    });
  });

  test("a required enum without a zero can't be left out", () => {
    expect(() => decodeMessage("ProtoOATradeData", fromHex("08011064"))).toThrow(
      new SchemaError("ProtoOATradeData came without its tradeSide."),
    );
  });

  test("an unknown enum value keeps its number, an unknown field is skipped", () => {
    expect(decodeMessage("ProtoOATradeData", fromHex("0801106418 63 f2070161".replaceAll(" ", "")))).toEqual({
      symbolId: 1,
      volume: 100,
      tradeSide: 99,
    });
  });

  test("JSON numbers may be text, enums names or numbers", () => {
    const asText = { symbolId: "9007199254740993", volume: "100", tradeSide: "SELL" };
    const asNumbers = { symbolId: "9007199254740993", volume: 100, tradeSide: 2 };
    const expected = { symbolId: "9007199254740993", volume: 100, tradeSide: "SELL" };
    expect(messageFromJson("ProtoOATradeData", asText)).toEqual(expected);
    expect(messageFromJson("ProtoOATradeData", asNumbers)).toEqual(expected);
  });
});

describe("what does not fit", () => {
  test("names the field and what it takes", () => {
    const message = { ctidTraderAccountId: 1, symbolId: 1, type: "MID" as never };
    expect(() => encodeMessage("ProtoOAGetTickDataReq", message)).toThrow(
      new SchemaError("The field type of ProtoOAGetTickDataReq takes a known name or a number."),
    );
  });

  test("a number that has lost digits is no 64-bit integer", () => {
    expect(() => encodeMessage("ProtoOATraderReq", { ctidTraderAccountId: 2 ** 53 })).toThrow(SchemaError);
  });

  test("a missing required field is named", () => {
    expect(() => encodeMessage("ProtoOATraderReq", {} as never)).toThrow(
      new SchemaError("ProtoOATraderReq needs its ctidTraderAccountId."),
    );
  });
});

/** JSON writes -0 as 0. */
function withoutNegativeZero<Value>(value: Value): Value {
  if (Object.is(value, -0)) return 0 as Value;
  if (Array.isArray(value)) return value.map(withoutNegativeZero) as Value;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutNegativeZero(item)])) as Value;
}
