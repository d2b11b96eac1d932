import type { SymbolInfo, Tick } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import type { TemplateBrokerClient } from "../client/client.ts";
import { notWritten } from "./not-written.ts";

/** One present price, at its UTC instant. */
export async function readQuote(_client: TemplateBrokerClient, _symbol: SymbolInfo, _call: Call): Promise<Tick> {
  throw notWritten("quote", "src/parts/prices.ts");
}
