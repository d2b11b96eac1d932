import { api2trade } from "@anybroker/api2trade";
import { type BrokerConfig, type ConfiguredAdapter, connect } from "@anybroker/core";
import { tickerall } from "@anybroker/tickerall";
import { tonpo } from "@anybroker/tonpo";
import type { JsonTarget } from "../load/json-load.ts";
import type { Tally } from "../tally.ts";

const ADAPTERS = { tickerall, tonpo, api2trade };

/** Watches the ticks of every symbol by a listener, as a program does. */
export async function oursJson({ wire, config, symbols }: JsonTarget, tally: Tally): Promise<void> {
  const { adapter: _adapter, account, ...options } = config;
  const configured: ConfiguredAdapter = ADAPTERS[wire](options as never);
  const broker = await connect(configured, {
    ...accountOf(account),
    auditIntervalMs: 0,
  });
  const opened = await broker.account();
  await opened.ticks(symbols, (tick) => tally.hit(tick.bid, tick.timeMs)).ready;
}

const accountOf = (account: BrokerConfig["account"]): { readonly account?: string } =>
  account === undefined ? {} : { account };
