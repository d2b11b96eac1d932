import type { Clock, Random } from "@anybroker/core";
import type { Venue } from "@anybroker/paper/venue";
import { doDuty } from "./guard-duty.ts";
import { GuardKeeper } from "./guard-keeper.ts";
import type { Ledger } from "./ledger.ts";
import { DEFAULT_KNOBS, type OpenApiMt5SimulatorOptions } from "./options.ts";
import { SavedSettings } from "./saved-settings.ts";
import { type Login, Session } from "./session.ts";
import { SpreadTrace } from "./spread-trace.ts";
import { Terminal } from "./terminal.ts";
import { VirtualDesk } from "./virtual-desk.ts";
import type { World } from "./world.ts";
import type { ServerZone } from "./zone.ts";

/** What a world stands on. */
export interface WorldParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly venue: Venue;
  readonly ledgers: readonly Ledger[];
  /** The login that the operator has set up. */
  readonly operator: Login;
  readonly signal: AbortSignal;
  endProcess(): void;
}

/** A world whose key can be changed under the clients' feet. */
export type MutableWorld = Omit<World, "apiKey"> & { apiKey: string | null };

const UTC: ServerZone = { offsetSeconds: 0, daylightSaving: "none" };

/** Puts the parts of a server together. */
export function makeWorld(options: OpenApiMt5SimulatorOptions, parts: WorldParts): MutableWorld {
  const { clock, random, venue, ledgers, operator, signal, endProcess } = parts;
  const { version = "0.12.0", mode = "secure", virtual = false, exchangeSchedules } = options;
  const knobs = { ...DEFAULT_KNOBS, ...options.knobs };
  const session = new Session({ clock, version, knobs, ledgers, signal, endProcess });
  const world: MutableWorld = {
    clock,
    random,
    venue,
    version,
    mode,
    apiKey: options.apiKey === undefined ? "sim-api-key" : options.apiKey,
    apiSecret: options.apiSecret === undefined ? "sim-api-secret" : options.apiSecret,
    knobs,
    zone: virtual ? UTC : { offsetSeconds: knobs.serverOffsetSeconds, daylightSaving: knobs.daylightSaving },
    session,
    terminal: new Terminal(session, knobs),
    settings: savedSettings(operator, { virtual, schedules: exchangeSchedules }),
    guards: new GuardKeeper(clock, (guard) => doDuty(world, guard)),
    spreads: new SpreadTrace(),
    ...(virtual && { virtual: new VirtualDesk() }),
    calendar: options.calendar ?? [],
    schedules: exchangeSchedules,
    referenceQuote: options.referenceQuote ?? ((symbol) => venue.quote(symbol)),
    signal,
  };
  return world;
}

function savedSettings(
  { username, password, server }: Login,
  {
    virtual,
    schedules,
  }: { readonly virtual: boolean; readonly schedules: OpenApiMt5SimulatorOptions["exchangeSchedules"] },
): SavedSettings {
  return new SavedSettings({
    path: null,
    username,
    password,
    server,
    account: username,
    virtual,
    dataSource: "dukascopy",
    spreadTrace: { symbolMap: {} },
    exchangeSchedule: schedules ?? {},
  });
}
