import type { SymbolInfo } from "@anybroker/core";
import type { Call } from "@anybroker/core/adapter";
import type { TemplateBrokerClient } from "../client/client.ts";
import { notWritten } from "./not-written.ts";

/** The instruments with their trading rules. What the broker does not tell stays absent; it is never 0. */
export async function loadSymbols(_client: TemplateBrokerClient, _call: Call): Promise<readonly SymbolInfo[]> {
  throw notWritten("symbols", "src/parts/symbols.ts");
}
