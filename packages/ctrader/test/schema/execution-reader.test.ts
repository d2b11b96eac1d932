import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExecutionReader } from "../../src/schema/execution-reader.ts";
import { decodeMessage, encodeMessage, SchemaError } from "../../src/schema/index.ts";
import { messages } from "./arbitrary.ts";

const NAME = "ProtoOAExecutionEvent";

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(SchemaError);
    return "unreadable";
  }
}

const trading = messages(NAME).map(({ bonusDepositWithdraw: _bonus, depositWithdraw: _cash, ...event }) => event);

describe("the reader of execution events", () => {
  test("reads what the schema's codec reads, field for field", () => {
    const reader = new ExecutionReader();
    fc.assert(
      fc.property(trading, (event) => {
        const bytes = encodeMessage(NAME, event as never);
        expect(reader.read(bytes, 0, bytes.length)).toStrictEqual(decodeMessage(NAME, bytes));
      }),
      { numRuns: 500 },
    );
  });

  test("reads cut and changed bytes as the codec does, or leaves them to it", () => {
    const reader = new ExecutionReader();
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 });
    fc.assert(
      fc.property(messages(NAME), damage, fc.nat(), (event, changes, cut) => {
        const whole = encodeMessage(NAME, event as never);
        const bytes = whole.slice(0, whole.length - (cut % 2 === 0 ? 0 : (cut >> 1) % whole.length));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const expected = outcome(() => decodeMessage(NAME, bytes));
        const found = outcome(() => reader.read(bytes, 0, bytes.length));
        if (found !== undefined) expect(found).toStrictEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  test("leaves an event with a field of a newer schema to the codec", () => {
    const event = { ctidTraderAccountId: 1, executionType: "ORDER_ACCEPTED" } as const;
    const bytes = Uint8Array.of(...encodeMessage(NAME, event), 0x78, 1);
    expect(new ExecutionReader().read(bytes, 0, bytes.length)).toBeUndefined();
  });
});
