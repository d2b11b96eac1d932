import type { OutgoingMessage } from "./wire/form.ts";
import type { WireError } from "./wire-error.ts";

/** The message that an error travels in. Maintenance ends are seconds in one form and milliseconds in the other. */
export function errorMessage({ form, code, message, extras }: WireError, accountId?: string): OutgoingMessage {
  const { orderId, positionId, retryAfterSeconds, maintenanceEndTimeMs } = extras;
  if (form === "common") {
    return {
      name: "ProtoErrorRes",
      message: {
        errorCode: code,
        description: message,
        ...(maintenanceEndTimeMs !== undefined && { maintenanceEndTimestamp: maintenanceEndTimeMs }),
      },
    };
  }
  if (form === "order") {
    return {
      name: "ProtoOAOrderErrorEvent",
      message: {
        errorCode: code,
        description: message,
        ctidTraderAccountId: accountId ?? 0,
        ...(orderId !== undefined && { orderId }),
        ...(positionId !== undefined && { positionId }),
      },
    };
  }
  return {
    name: "ProtoOAErrorRes",
    message: {
      errorCode: code,
      description: message,
      ...(accountId !== undefined && { ctidTraderAccountId: accountId }),
      ...(maintenanceEndTimeMs !== undefined && { maintenanceEndTimestamp: Math.ceil(maintenanceEndTimeMs / 1000) }),
      ...(retryAfterSeconds !== undefined && { retryAfter: retryAfterSeconds }),
    },
  };
}
