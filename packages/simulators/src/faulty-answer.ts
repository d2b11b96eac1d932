import { type Clock, type ErrorCode, sleep } from "@anybroker/core";
import type { AnswerFault, FaultSubject, RequestFault } from "./fault.ts";
import { type FaultController, faultParameter, faultText } from "./fault-controller.ts";
import type { WireAnswer } from "./http-server.ts";
import { nullNumbers, parseJson, toJson } from "./json.ts";
import { withoutRows } from "./without-rows.ts";

/** How a protocol words the errors that faults bring up. */
export interface ErrorDialect {
  /** An error of the protocol. */
  error(status: number, code: string, message: string): WireAnswer;
  /** The broker's refusal of a trade. */
  refusal(code: ErrorCode): WireAnswer;
  throttled(retryAfterSeconds: number): WireAnswer;
  /** The server is going down for a restart. */
  unavailable(): WireAnswer;
  /** The server failed on its own side. */
  failed(status: number): WireAnswer;
}

/** What carries a request through the faults. */
export interface FaultyAnswerOptions {
  readonly faults: FaultController;
  readonly clock: Clock;
  readonly dialect: ErrorDialect;
  /** Ends waits when the simulator stops. */
  readonly signal: AbortSignal;
}

const HANG_UP: WireAnswer = { status: 0, cut: "before" };
const BAD_GATEWAY: WireAnswer = {
  status: 502,
  headers: { "Content-Type": "text/html" },
  body: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
};

/** Carries a request out by `handle`, with whatever the fault rules do to it before and after. */
export async function answerThroughFaults(
  options: FaultyAnswerOptions,
  subject: FaultSubject,
  handle: () => WireAnswer | Promise<WireAnswer>,
): Promise<WireAnswer> {
  const { maintenanceLeftMs } = options.faults;
  if (maintenanceLeftMs > 0) return inMaintenance(options.dialect, maintenanceLeftMs);
  try {
    for (const fault of options.faults.onRequest(subject)) {
      const answer = await before(options, fault);
      if (answer !== undefined) return answer;
    }
    let answer = await handle();
    for (const fault of options.faults.onAnswer(subject)) answer = await after(options, fault, answer);
    return answer;
  } catch (error) {
    if (options.signal.aborted) return HANG_UP;
    throw error;
  }
}

function inMaintenance(dialect: ErrorDialect, leftMs: number): WireAnswer {
  const answer = dialect.unavailable();
  return { ...answer, headers: { ...answer.headers, "Retry-After": String(Math.ceil(leftMs / 1000)) } };
}

async function before(options: FaultyAnswerOptions, fault: RequestFault): Promise<WireAnswer | undefined> {
  const { clock, dialect, signal } = options;
  switch (fault.kind) {
    case "cut":
      return HANG_UP;
    case "delay":
      await sleep(clock, faultParameter(fault, "ms"), signal);
      return undefined;
    case "throttle":
      return dialect.throttled(faultParameter(fault, "retryAfterSeconds"));
    case "unavailable":
      return dialect.unavailable();
    case "bad-gateway":
      return BAD_GATEWAY;
    case "stall":
      return never(signal);
    case "reject":
      return dialect.refusal(faultText(fault, "code") as ErrorCode);
    case "refuse":
      return dialect.error(faultParameter(fault, "status"), faultText(fault, "code"), faultText(fault, "message"));
    case "reject-channel":
      return undefined;
  }
}

/** Ends only with the simulator. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Settles when the rule is taken out, or with the simulator's end. */
function released({ faults, signal }: FaultyAnswerOptions, fault: AnswerFault): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    signal.addEventListener("abort", end, { once: true });
    faults.hold(fault, () => {
      signal.removeEventListener("abort", end);
      resolve();
    });
  });
}

/** A JSON body without some of its rows; what is none stays as it is. */
function withoutRowsOf(body: string): string {
  const parsed = parseJson(body);
  return parsed === undefined ? body : toJson(withoutRows(parsed));
}

async function after(options: FaultyAnswerOptions, fault: AnswerFault, answer: WireAnswer): Promise<WireAnswer> {
  // A request that was cut off has no answer that could go wrong.
  if (answer.cut === "before") return answer;
  switch (fault.kind) {
    case "drop-answer":
      return HANG_UP;
    case "cut-answer":
      return { ...answer, cut: "within" };
    case "late-answer":
      await sleep(options.clock, faultParameter(fault, "ms"), options.signal);
      return answer;
    case "hold-answer":
      await released(options, fault);
      return answer;
    case "empty-answer":
      return { ...answer, body: "" };
    case "garbage-answer":
      return { ...answer, body: faultText(fault, "text") };
    case "null-fields":
      return answer.body === undefined ? answer : { ...answer, body: nullNumbers(answer.body) };
    case "lose-rows":
      return answer.body === undefined ? answer : { ...answer, body: withoutRowsOf(answer.body) };
    case "fail-after":
      return options.dialect.failed(faultParameter(fault, "status"));
  }
}
