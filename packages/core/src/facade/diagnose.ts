import type { Connection } from "../adapter/ports.ts";
import type { AccountEngine } from "../engine/account-engine.ts";
import type { Caller } from "../engine/call.ts";
import type { FreshnessMeter } from "../engine/freshness.ts";
import type { BrokerError } from "../errors/broker-error.ts";
import type { Clock } from "../system/clock.ts";
import type { LinkWatch } from "./link-watch.ts";
import { type ClockSkew, provenSkewMs, type SkewMeter } from "./skew-meter.ts";
import type { Finding } from "./surfaces.ts";

/** The parts of a connection that can be looked at. */
export interface Diagnosed {
  readonly link: LinkWatch;
  readonly caller: Caller;
  readonly connection: Pick<Connection, "findings">;
  readonly engines: readonly AccountEngine[];
  readonly meter: SkewMeter;
  readonly clock: Clock;
}

/** A clock that is further off than this makes signatures, tokens and ages wrong. */
const MAX_SKEW_MS = 2_000;

/** What each part of a connection is doing, and how old the last evidence of it is. */
export function diagnose({ link, caller, connection, engines, meter, clock }: Diagnosed): readonly Finding[] {
  const readMs = Math.max(
    ...engines.map(({ reconciler }) => reconciler.freshness.lastReadMs ?? Number.NEGATIVE_INFINITY),
  );
  const refusal = link.refusalSince(readMs);
  return [
    linkFinding(link),
    ...(refusal === undefined ? [] : [authFinding(refusal)]),
    clockFinding(meter.skew),
    ...budgetFindings(caller),
    ...(connection.findings?.() ?? []).map((finding): Finding => ({ part: "broker", ...finding })),
    ...engines.flatMap((engine) => accountFindings(engine, meter, clock)),
  ];
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

function authFinding({ code, message }: BrokerError): Finding {
  return {
    part: "auth",
    ok: false,
    message: `the broker refused the credentials: ${message}`,
    fix:
      code === "AUTH_EXPIRED" ? "they are being renewed; log in again if that lasts" : "log in again, or correct them",
  };
}

/** What is known of the two clocks. */
export function clockFinding(skew: ClockSkew | undefined): Finding {
  if (skew === undefined) {
    return { part: "clock", ok: true, message: "the broker's clock is not known: no answer has shown it yet" };
  }
  const { skewMs, uncertaintyMs, ageMs } = skew;
  const measures = { skewMs, uncertaintyMs };
  if (Math.abs(provenSkewMs(skew)) <= MAX_SKEW_MS) {
    const message = `the local clock agrees with the broker's, as far as can be seen (to ${inSeconds(uncertaintyMs)})`;
    return { part: "clock", ok: true, message, ageMs, measures };
  }
  const distance = `${inSeconds(Math.abs(skewMs))} ${skewMs > 0 ? "ahead of" : "behind"} the broker's`;
  return {
    part: "clock",
    ok: false,
    message: `the local clock is ${distance} (to ${inSeconds(uncertaintyMs)})`,
    ageMs,
    measures,
    fix: "let the machine set its clock by a time server (NTP)",
  };
}

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function budgetFindings({ waiting, budgets }: Caller): Finding[] {
  const findings: Finding[] = budgets.map(({ name, perSecond, burst, left, waiting: queued, pausedMs }) => ({
    part: "budget",
    ok: pausedMs === 0,
    message:
      pausedMs === 0
        ? `the budget of ${name} has ${Math.floor(left)} of ${burst} requests left, ${perSecond} more each second`
        : `the broker has asked for a pause of ${name}: ${inSeconds(pausedMs)} are left`,
    measures: { left: Math.floor(left), burst, perSecond, waiting: queued },
    ...(pausedMs > 0 && { fix: "ask for less: other programs with the same credentials count as well" }),
  }));
  if (waiting === 0) return findings;
  const queue: Finding = {
    part: "queue",
    ok: false,
    message: `${waiting} calls wait for the broker's request budget or a free place`,
    fix: "ask for less, or wait: closes and cancels go first",
  };
  return [...findings, queue];
}

function accountFindings(engine: AccountEngine, meter: SkewMeter, clock: Clock): Finding[] {
  const { info, reconciler, submitter, hub, books, pendingCommands } = engine;
  const newest = hub.newestTick;
  const findings: Finding[] = [booksFinding(info.id, reconciler.freshness, clock)];
  if (books.account?.tradingAllowed === false) {
    findings.push({
      part: "account",
      ok: false,
      message: `the broker allows no trading on account ${info.id}`,
      fix: "use the trading password instead of the investor's, or ask the broker",
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
  if (pendingCommands !== undefined) {
    findings.push({
      part: "journal",
      ok: true,
      message: `the journal holds ${pendingCommands} commands of account ${info.id} that are under way or not found`,
      measures: { pending: pendingCommands },
    });
  }
  findings.push({
    part: "stream",
    ok: true,
    message: `account ${info.id} has ${hub.subscriptions} live subscriptions`,
  });
  if (newest !== undefined) {
    findings.push({
      part: "data",
      ok: true,
      message: `the last price is of ${newest.symbol}`,
      // By the broker's clock, so that a local one that is behind makes nothing younger than now.
      ageMs: Math.max(0, clock.now() - provenSkewMs(meter.skew) - newest.timeMs),
    });
  }
  return findings;
}

function booksFinding(accountId: string, { freshness, lastReadMs }: FreshnessMeter, clock: Clock): Finding {
  const { stale, cause } = freshness;
  const books = `the books of account ${accountId}`;
  const ageMs = lastReadMs === undefined ? {} : { ageMs: clock.monotonic() - lastReadMs };
  if (!stale) return { part: "account", ok: true, message: `${books} were last read whole`, ...ageMs };
  return {
    part: "account",
    ok: false,
    message: `${books} are stale: ${cause?.message}`,
    ...ageMs,
    fix: "they are shown as last known and are being read again; do not take what they lack for closed",
  };
}
