import { Decimal, type SessionWindow, type SymbolInfo, symbolName, type TradeMode } from "@anybroker/core";
import { zonedToUtc } from "../client/zones.ts";
import type { Int64, ProtoOALightSymbol, ProtoOASymbol } from "../schema/index.ts";
import { known, readLots } from "./read.ts";

/** The names of the broker's assets by id. */
export type AssetNames = ReadonlyMap<string, string>;

const MODES: Readonly<Record<string, TradeMode>> = {
  ENABLED: "full",
  CLOSE_ONLY_MODE: "close-only",
  DISABLED_WITHOUT_PENDINGS_EXECUTION: "disabled",
  DISABLED_WITH_PENDINGS_EXECUTION: "disabled",
};

/** A symbol of both its forms. `weekStartMs` is Sunday 00:00 UTC of the present week, for the schedule's zone. */
export function toSymbol(
  light: ProtoOALightSymbol,
  full: ProtoOASymbol,
  assets: AssetNames,
  weekStartMs: number,
): SymbolInfo {
  const lotSize = Number(full.lotSize ?? 0);
  const contractSize = lotSize === 0 ? undefined : lotSize / 100;
  const id = String(light.symbolId);
  const name = symbolName(light.symbolName || id);
  const sized: SymbolInfo = { name, ...known({ contractSize }) };
  const lots = (volume: Int64 | undefined): number | undefined =>
    volume === undefined || Number(volume) === 0 || contractSize === undefined ? undefined : readLots(volume, sized);
  const asset = (assetId: Int64 | undefined): string | undefined =>
    assetId === undefined ? undefined : assets.get(String(assetId));
  return {
    name,
    id,
    digits: full.digits,
    tickSize: Decimal.scaled(1n, full.digits).toNumber(),
    ...known({
      description: light.description === "" ? undefined : light.description,
      contractSize,
      lotsMin: lots(full.minVolume),
      lotsMax: lots(full.maxVolume),
      lotsStep: lots(full.stepVolume),
      baseCurrency: asset(light.baseAssetId),
      profitCurrency: asset(light.quoteAssetId),
      marginCurrency: asset(light.baseAssetId),
      stopDistance: stopDistanceOf(full),
      sessions: sessionsOf(full, weekStartMs),
      swapLong: full.swapLong,
      swapShort: full.swapShort,
    }),
    tradeMode: light.enabled === false ? "disabled" : tradeModeOf(full),
  };
}

function tradeModeOf({ tradingMode = "ENABLED", enableShortSelling }: ProtoOASymbol): TradeMode {
  const mode = MODES[tradingMode] ?? "disabled";
  return mode === "full" && enableShortSelling === false ? "long-only" : mode;
}

/** The larger of both least distances; a percentage of the price is nothing that can be told in price units. */
function stopDistanceOf({ slDistance = 0, tpDistance = 0, distanceSetIn, digits }: ProtoOASymbol): number | undefined {
  const points = Math.max(slDistance, tpDistance);
  if (points === 0 || distanceSetIn === "SYMBOL_DISTANCE_IN_PERCENTAGE") return undefined;
  return Decimal.scaled(points, digits).toNumber();
}

const MINUTE_MS = 60_000;
const WEEK_MINUTES = 10_080;
const WEEK_SECONDS = 604_800;

/** The weekly sessions in UTC as of the present week; undefined for a zone that this machine does not know. */
function sessionsOf(
  { schedule, scheduleTimeZone = "UTC" }: ProtoOASymbol,
  weekStartMs: number,
): SessionWindow[] | undefined {
  if (schedule.length === 0) return undefined;
  try {
    return schedule.map(({ startSecond, endSecond }) => {
      const end = endSecond <= startSecond ? endSecond + WEEK_SECONDS : endSecond;
      const startMs = zonedToUtc(weekStartMs + startSecond * 1000, scheduleTimeZone);
      const endMs = zonedToUtc(weekStartMs + end * 1000, scheduleTimeZone);
      const minute = Math.round((startMs - weekStartMs) / MINUTE_MS);
      const startMinute = ((minute % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;
      return { startMinute, endMinute: startMinute + Math.round((endMs - startMs) / MINUTE_MS) };
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
