import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@anybroker/testkit";
import { describe, expect, test } from "vitest";
import type { CancelOrderCommand } from "../../src/adapter/index.ts";
import { type AuditRecord, auditLog } from "../../src/facade/audit-log.ts";
import type { InterceptedCall } from "../../src/facade/connect-options.ts";
import { BrokerError, clientOrderId, orderId } from "../../src/index.ts";
import { facts, rejectionOf, sampleSymbol } from "../support/samples.ts";

const symbol = sampleSymbol();
const order = {
  id: orderId("1"),
  symbol: symbol.name,
  side: "buy",
  type: "limit",
  status: "accepted",
  lots: 1,
  filledLots: 0,
} as const;
const command: CancelOrderCommand = { kind: "cancel-order", clientOrderId: clientOrderId("c-1"), symbol, order };
const write = (lane: InterceptedCall["lane"]): InterceptedCall => ({
  broker: "paper",
  accountId: "5",
  operation: "cancelOrder",
  lane,
  requestId: "r-1",
  command,
  signal: new AbortController().signal,
});
const read: InterceptedCall = { ...write("read"), operation: "snapshot" };
const { command: _, ...plainRead } = read;
const REQUEST = {
  timeMs: 1000,
  requestId: "r-1",
  broker: "paper",
  accountId: "5",
  operation: "cancelOrder",
  phase: "request",
  command: { kind: "cancel-order", clientOrderId: "c-1", symbol: "EURUSD", order },
};
const FACTS = { requestId: "r-1", broker: "paper", accountId: "5", operation: "cancelOrder" };

describe("an audit log", () => {
  test("has a write before it is sent and after it is answered", async () => {
    const clock = new ManualClock(1000);
    const records: AuditRecord[] = [];
    const log = auditLog((record) => void records.push(record), { clock });
    const result = await log(write("reduce"), async () => {
      expect(records).toEqual([REQUEST]);
      clock.advanceSync(12);
      return { code: "DONE" };
    });
    expect(result).toEqual({ code: "DONE" });
    expect(records).toEqual([
      REQUEST,
      { ...FACTS, timeMs: 1012, tookMs: 12, phase: "answer", answer: { code: "DONE" } },
    ]);
  });

  test("has a failure with its outcome, and hands it on", async () => {
    const records: AuditRecord[] = [];
    const log = auditLog((record) => void records.push(record), { clock: new ManualClock(1000) });
    const failure = new BrokerError("CONNECTION_LOST", "The link broke.");
    expect(await rejectionOf(log(write("reduce"), () => Promise.reject(failure)))).toBe(failure);
    expect(records[1]).toEqual({ ...FACTS, timeMs: 1000, tookMs: 0, phase: "error", error: failure.toJSON() });
  });

  test("has reads only when asked, and without their answers", async () => {
    const records: AuditRecord[] = [];
    const target = (record: AuditRecord): void => void records.push(record);
    await auditLog(target)(plainRead, async () => "big");
    expect(records).toEqual([]);
    await auditLog(target, { reads: true, clock: new ManualClock(1000) })(plainRead, async () => "big");
    const readFacts = { ...FACTS, operation: "snapshot", timeMs: 1000 };
    expect(records).toEqual([
      { ...readFacts, phase: "request" },
      { ...readFacts, tookMs: 0, phase: "answer" },
    ]);
  });

  test("in a file is a line of JSON each, in order", async () => {
    const folder = mkdtempSync(join(tmpdir(), "anybroker-audit-"));
    try {
      const file = join(folder, "audit.jsonl");
      const log = auditLog(file, { clock: new ManualClock(1000) });
      await Promise.all([1, 2, 3].map((id) => log({ ...write("open"), requestId: `r-${id}` }, async () => id)));
      const lines = readFileSync(file, "utf8").trimEnd().split("\n");
      const records = lines.map((line) => JSON.parse(line) as AuditRecord);
      expect(records.map((record) => record.phase)).toEqual([
        "request",
        "request",
        "request",
        "answer",
        "answer",
        "answer",
      ]);
      expect(records[0]).toEqual(REQUEST);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("an audit log that can't be written", () => {
  const broken = new Error("ENOSPC: no space left on device");
  const failing = (errors: unknown[]) =>
    auditLog(() => Promise.reject(broken), { onError: (error) => errors.push(error) });

  test("holds back what adds risk, as not executed", async () => {
    const errors: unknown[] = [];
    const sent: string[] = [];
    const error = await rejectionOf(failing(errors)(write("open"), async () => sent.push("sent")));
    expect([sent, errors, facts(error).code, (error as BrokerError).outcome]).toEqual([
      [],
      [broken],
      "INVALID_CONFIG",
      "not-executed",
    ]);
  });

  test("holds nothing back that reduces risk, and turns no success into an error", async () => {
    const errors: unknown[] = [];
    expect(await failing(errors)(write("reduce"), async () => "closed")).toBe("closed");
    expect(errors).toEqual([broken, broken]);
  });
});
