import { type ErrorCode, RETCODES } from "@anybroker/core";
import type { ErrorDialect } from "../faulty-answer.ts";
import type { WireAnswer } from "../http-server.ts";
import { closeAnswer } from "./handlers/orders.ts";
import { newOrderAnswer } from "./handlers/place.ts";
import { isSuccess, retcodeOf, retcodeText } from "./retcodes.ts";
import { refusedResult } from "./terminal.ts";
import { errorAnswer, jsonAnswer, plainFailure, WireError } from "./wire-error.ts";
import type { World } from "./world.ts";

/** A refused trade: always HTTP 200, in the shape of the call that asked for it. */
function refused(world: World, operation: string, retcode: number): WireAnswer {
  switch (operation) {
    case "place":
      return jsonAnswer(200, newOrderAnswer(world, retcode, refusedResult(retcode, 1)));
    case "close":
      return jsonAnswer(200, closeAnswer(world, "closePosition", retcode, refusedResult(retcode, 1)));
    case "cancel-order":
      return jsonAnswer(200, closeAnswer(world, "cancelPendingOrder", retcode, refusedResult(retcode, 8)));
    default:
      return jsonAnswer(200, {
        operation: "modifyPositionStops",
        retcode,
        success: isSuccess(world.version, "other", retcode),
        message: retcodeText(retcode),
        result: refusedResult(retcode, 6),
      });
  }
}

const isCode = (text: string): text is ErrorCode => Object.hasOwn(RETCODES, text);

/** How faults of one request are worded. An error of status 200 is a refused trade; its code is a number or a unified name. */
export const dialectOf = (world: World, operation: string): ErrorDialect => ({
  error: (status, code, message) =>
    status === 200
      ? refused(world, operation, isCode(code) ? retcodeOf(code) : Number(code))
      : errorAnswer(new WireError(status, message)),
  refusal: (code) => refused(world, operation, retcodeOf(code)),
  throttled: (retryAfterSeconds) => {
    // The server knows no limit; one in front of it does.
    const answer = errorAnswer(new WireError(429, "Too Many Requests"));
    return { ...answer, headers: { ...answer.headers, "retry-after": String(retryAfterSeconds) } };
  },
  unavailable: () => errorAnswer(new WireError(503, "disconnected")),
  failed: (status) => plainFailure(status),
});
