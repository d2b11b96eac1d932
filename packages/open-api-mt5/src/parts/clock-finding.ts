import type { BrokerFinding } from "@anybroker/core/adapter";
import type { ServerClock } from "../server-clock.ts";

const MINUTE_MS = 60_000;

/** What is known of the server's wall clock, on which every time from it depends. */
export function clockFinding({ isMeasured, offsetMs }: ServerClock): BrokerFinding {
  if (offsetMs === undefined) {
    return {
      ok: false,
      message: "the zone of the server's clock is not known yet: no price has shown it",
      fix: "wait for a price, or set serverClock, as to Europe/Athens",
    };
  }
  const how = isMeasured ? "measured by its prices" : "as configured";
  return {
    ok: true,
    message: `the server's clock shows UTC${distance(offsetMs)}, ${how}`,
    measures: { serverOffsetMs: offsetMs },
  };
}

/** `+03:00`. */
function distance(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${offsetMs < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
