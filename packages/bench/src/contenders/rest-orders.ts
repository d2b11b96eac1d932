import { connect } from "@anybroker/core";
import { tickerall } from "@anybroker/tickerall";
import { Pool } from "undici";
import type { RestTarget } from "../load/rest-load.ts";

/** Gives a function that places one market order and resolves with its answer. */
export type RestContender = (target: RestTarget) => Promise<() => Promise<unknown>>;

/** As many as the adapter keeps. */
const CONNECTIONS = 8;

/** The least that places an order by well-known means: undici's `request`, JSON in and out. */
export const floorRest: RestContender = async ({ url, apiKey, accountId, symbol }) => {
  const pool = new Pool(url, { connections: CONNECTIONS });
  const path = `/v1/accounts/${accountId}/orders`;
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  return async () => {
    const body = JSON.stringify({ type: "market", symbol, side: "BUY", volume: 0.01 });
    const answer = await pool.request({ method: "POST", path, headers, body });
    return answer.body.json();
  };
};

/** The adapter's client: key, route, retries, outcome, the answer checked against its schema. */
export const oursRest: RestContender = async ({ config, symbol }) => {
  const { adapter: _adapter, account: id, ...options } = config;
  const broker = await connect(tickerall(options as never), { account: String(id), auditIntervalMs: 0 });
  const { native } = await broker.account();
  return () => native.orders.place({ type: "market", symbol, side: "BUY", volume: 0.01 });
};
