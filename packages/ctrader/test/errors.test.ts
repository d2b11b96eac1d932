import { readFileSync } from "node:fs";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import { toBrokerError } from "../src/errors.ts";
import { CTRADER_CODES, CtraderError } from "../src/index.ts";

const facts = JSON.parse(
  readFileSync(new URL("../../../test-fixtures/ctrader/messages.json", import.meta.url), "utf8"),
) as { readonly enums: readonly { name: string; values: readonly { name: string }[] }[] };

const codesOf = (name: string): readonly string[] =>
  facts.enums.find((each) => each.name === name)?.values.map((value) => value.name) ?? [];

const refusal = (code: string, description = "", extra = {}): CtraderError =>
  new CtraderError(code, description, { source: "error", request: "ProtoOATraderReq", ...extra });

describe("the table of codes", () => {
  test("has a row for every code of the protocol, and no other", () => {
    const documented = [...codesOf("ProtoOAErrorCode"), ...codesOf("ProtoErrorCode")].sort();
    expect(Object.keys(CTRADER_CODES).sort()).toEqual(documented);
    expect(documented.length).toBe(54);
  });

  test.each(Object.entries(CTRADER_CODES))("%s is kept as the broker's own word of %o", (native, { code }) => {
    expect(toBrokerError(refusal(native, "x"))).toMatchObject({ code, native: { code: native, message: "x" } });
  });
});

describe("what no table says", () => {
  test("a code without a row is unknown, and so is what became of the request", () => {
    expect(toBrokerError(refusal("NEW_CODE"))).toMatchObject({ code: "UNKNOWN", outcome: "unknown" });
  });

  test("the generic code of an account without a session is told by its text", () => {
    const error = toBrokerError(refusal("INVALID_REQUEST", "Trading account is not authorized"));
    expect(error).toMatchObject({ code: "ACCOUNT_UNAVAILABLE", outcome: "not-executed", retryable: true });
    expect(toBrokerError(refusal("INVALID_REQUEST", "bad volume")).code).toBe("INVALID");
  });

  test("a maintenance is waited out until its end, a block as long as it says", () => {
    const clock = new ManualClock();
    const maintenance = refusal("SERVER_IS_UNDER_MAINTENANCE", "", { maintenanceEndMs: clock.now() + 5_000 });
    expect(toBrokerError(maintenance, { clock }).retryAfterMs).toBe(5_000);
    expect(toBrokerError(refusal("BLOCKED_PAYLOAD_TYPE", "", { retryAfterMs: 7_000 })).retryAfterMs).toBe(7_000);
  });
});
