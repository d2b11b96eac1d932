import { api2trade } from "@anybroker/api2trade";
import type { BrokerConfig, ConfiguredAdapter } from "@anybroker/core";
import { ctrader } from "@anybroker/ctrader";
import { openApiMt5 } from "@anybroker/open-api-mt5";
import { tickerall } from "@anybroker/tickerall";
import { tonpo } from "@anybroker/tonpo";

const ADAPTERS: Readonly<Record<string, (options: never) => unknown>> = {
  api2trade,
  ctrader,
  "open-api-mt5": openApiMt5,
  tickerall,
  tonpo,
};

/** What `connect` makes of a configuration, but in one file: packages that are loaded by name can't be bundled. */
export function configured({ adapter, account: _account, ...options }: BrokerConfig): ConfiguredAdapter {
  const make = ADAPTERS[adapter];
  if (make === undefined) {
    throw new RangeError(`There is no adapter "${adapter}"; there are ${Object.keys(ADAPTERS).join(", ")}.`);
  }
  return make(options as never) as ConfiguredAdapter;
}
