import type { AccountEngine } from "../engine/account-engine.ts";
import type { Caller } from "../engine/call.ts";
import type { Clock } from "../system/clock.ts";
import type { LinkWatch } from "./link-watch.ts";
import type { Finding } from "./surfaces.ts";

/** Brokers tell times in whole seconds, and machines drift. */
const SKEW_MS = 5_000;

/** What each part of a connection is doing, and how old the last evidence of it is. */
export function diagnose(
  link: LinkWatch,
  caller: Caller,
  engines: readonly AccountEngine[],
  clock: Clock,
): readonly Finding[] {
  const findings: Finding[] = [linkFinding(link)];
  if (caller.waiting > 0) {
    findings.push({
      part: "queue",
      ok: false,
      message: `${caller.waiting} calls wait for the broker's request budget or a free place`,
      fix: "ask for less, or wait: closes and cancels go first",
    });
  }
  for (const engine of engines) findings.push(...accountFindings(engine, clock));
  return findings;
}

function linkFinding(link: LinkWatch): Finding {
  const { last, ageMs } = link;
  switch (last.state) {
    case "lost":
      return {
        part: "link",
        ok: false,
        message: `the link was lost: ${last.cause.message}`,
        ageMs,
        fix: "it is being restored; look at the network and the broker if it lasts",
      };
    case "failed":
      return {
        part: "link",
        ok: false,
        message: `the link is gone for good: ${last.cause.message}`,
        ageMs,
        fix: "mend the cause and connect again",
      };
    case "connecting":
    case "ready":
    case "resumed":
    case "closed":
    case "problem":
      return {
        part: "link",
        ok: last.state === "ready" || last.state === "resumed",
        message: `the link is ${last.state}`,
        ageMs,
      };
  }
}

function accountFindings(engine: AccountEngine, clock: Clock): Finding[] {
  const { info, reconciler, submitter, hub } = engine;
  const findings: Finding[] = [];
  const { lastReadMs } = reconciler;
  findings.push({
    part: "account",
    ok: lastReadMs !== undefined,
    message: `the books of account ${info.id} were ${lastReadMs === undefined ? "never read" : "last read whole"}`,
    ...(lastReadMs !== undefined && { ageMs: clock.monotonic() - lastReadMs }),
  });
  const { aheadMs } = engine.books.skew;
  if (Math.abs(aheadMs) >= SKEW_MS) {
    findings.push({
      part: "clock",
      ok: false,
      message: `this machine's clock is ${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? "ahead of" : "behind"} the broker's, as account ${info.id}'s executions show`,
      fix: "set it by the network's time (NTP)",
    });
  }
  if (submitter.unresolved > 0) {
    findings.push({
      part: "orders",
      ok: false,
      message: `${submitter.unresolved} commands of account ${info.id} lost their answer and are being looked for`,
      fix: "wait for their verdict before you repeat them",
    });
  }
  findings.push({
    part: "stream",
    ok: true,
    message: `account ${info.id} has ${hub.subscriptions} live subscriptions`,
  });
  return findings;
}
