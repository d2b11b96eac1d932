import { BrokerError, type ErrorCode, orderId, positionId } from "@anybroker/core";
import type { Call, Receipt, SymbolLookup, Writable } from "@anybroker/core/adapter";
import { CtraderError } from "../client/ctrader-error.ts";
import { isFill, toDeal } from "../convert/history.ts";
import { readId } from "../convert/read.ts";
import { CTRADER_CODES, toBrokerError } from "../errors.ts";
import type { ProtoOAExecutionEvent } from "../schema/index.ts";

/** What the first event of a trading request says. A refusal is thrown: the broker's own word that nothing was done. */
export function toReceipt(event: ProtoOAExecutionEvent, symbols: SymbolLookup, call: Call): Receipt {
  refuse(event, call);
  const { order, position, deal } = event;
  const id = readId(order?.orderId ?? deal?.orderId);
  const positionOf = readId(order?.positionId ?? position?.positionId ?? deal?.positionId);
  const resting = event.executionType === "ORDER_ACCEPTED";
  const timeMs = Number(order?.utcLastUpdateTimestamp ?? order?.tradeData.openTimestamp ?? 0);
  const receipt: Writable<Receipt> = {
    code: resting ? "PLACED" : event.executionType === "ORDER_PARTIAL_FILL" ? "DONE_PARTIAL" : "DONE",
  };
  if (id !== undefined) receipt.orderId = orderId(id);
  if (positionOf !== undefined) receipt.positionId = positionId(positionOf);
  if (timeMs > 0) receipt.timeMs = timeMs;
  if (deal !== undefined && isFill(deal)) receipt.deals = [toDeal(deal, symbols)];
  return receipt;
}

/** The receipt of a change: there is nothing to wait for any more. */
export function toChangeReceipt(event: ProtoOAExecutionEvent, symbols: SymbolLookup, call: Call): Receipt {
  const { deals: _deals, ...receipt } = toReceipt(event, symbols, call);
  return { ...receipt, code: "DONE" };
}

function refuse({ executionType, errorCode }: ProtoOAExecutionEvent, call: Call): void {
  if (executionType !== "ORDER_REJECTED" && executionType !== "ORDER_CANCEL_REJECTED") return;
  const refusal = new CtraderError(errorCode ?? String(executionType), undefined, {
    source: "execution",
    request: call.operation,
  });
  const row: ErrorCode | undefined = errorCode === undefined ? undefined : CTRADER_CODES[errorCode]?.code;
  if (row === undefined) {
    throw new BrokerError("REJECT", `${refusal.message}.`, {
      broker: "ctrader",
      operation: call.operation,
      native: { code: refusal.code },
      cause: refusal,
    });
  }
  // Whatever the code leaves open elsewhere, here the order itself came back as rejected.
  throw toBrokerError(refusal, { operation: call.operation }).with({ outcome: "not-executed" });
}
