// A whole adapter, for the invented broker of small-rest-server.ts; packages/testkit/test runs it through the suite.
import * as model from "@anybroker/core";
import { basicCapabilities, type Call, type Capabilities, defineAdapter } from "@anybroker/core/adapter";
import * as z from "zod";

const capabilities = {
  ...basicCapabilities,
  protection: { market: "atomic", pending: "none", marketForm: ["price"], trailing: false, removable: true },
  modifyPosition: true,
  partialClose: true,
  clientOrderId: "field",
  clientOrderIdMaxLength: 64,
  dealHistory: true,
  fills: "each",
  symbolRules: true,
  evidence: { ...basicCapabilities.evidence, snapshotComplete: true, tagReadableOn: ["position", "deal"] },
} as const satisfies Capabilities;

/** The broker's words for what it refused, and so did not do. */
const REFUSALS: Readonly<Record<string, model.ErrorCode>> = {
  "wrong-key": "AUTH_FAILED",
  "no-money": "NO_MONEY",
  "market-closed": "MARKET_CLOSED",
  "bad-levels": "INVALID_STOPS",
  "no-such-position": "POSITION_NOT_FOUND",
};

const [text, number] = [z.string(), z.number()];
const time = z.iso.datetime().transform((iso) => Date.parse(iso));
const symbol = text.transform(model.symbolName);
const accountId = text.transform(model.accountId);
const positionId = text.transform(model.positionId);
const tag = z.exactOptional(text.transform(model.clientOrderId));
const trade = { symbol, side: z.enum(["buy", "sell"]), volume: number, clientOrderId: tag };
const levels = { stopLoss: z.exactOptional(number), takeProfit: z.exactOptional(number) };
const rules = { digits: number, tickSize: number, lotsMin: number, lotsMax: number, lotsStep: number };
const unit = { contractSize: number, baseCurrency: text, profitCurrency: text, marginCurrency: text };
const infoRow = z.object({ id: accountId, environment: z.enum(["demo", "live"]) });
const moneyRow = z.object({ id: accountId, currency: text, balance: number, equity: number });
const symbolRow = z.object({ name: symbol, ...rules, ...unit });
const priceRow = z.object({ symbol, bid: number, ask: number, timeMs: number });
const positionRow = z
  .object({ id: positionId, ...trade, ...levels, openPrice: number, openTime: time })
  .transform(({ volume, openTime, ...same }): model.Position => ({ ...same, lots: volume, openTimeMs: openTime }));
const dealRow = z
  .object({ id: text.transform(model.dealId), positionId, ...trade, entry: z.enum(["in", "out"]), price: number, time })
  .transform(({ volume, time: timeMs, ...same }): model.Deal => ({ ...same, lots: volume, timeMs }));
const dealPage = z.object({ items: z.array(dealRow), more: z.boolean() });

/** The adapter: `connect(smallRest({ baseUrl, key }))`. */
export const smallRest = defineAdapter<{ readonly baseUrl: string; readonly key: string }>()({
  name: "small-rest",
  title: "Small REST Broker",
  configSchema: z.strictObject({ baseUrl: z.url(), key: z.string().min(1) }),
  secretOptions: ["key"],
  capabilities,
  async connect({ baseUrl, key }, context) {
    const client = (await context.transports()).http({ baseUrl, headers: { authorization: `Bearer ${key}` } });
    async function ask<T>(schema: z.ZodType<T>, call: Call, path: string, body?: object): Promise<T> {
      const response = await client.request({ method: body ? "POST" : "GET", path, call, ...(body && { body }) });
      const answer = response.json();
      if (response.status === 200) return schema.parse(answer);
      const { error } = z.object({ error: text }).parse(answer);
      const facts = { native: { code: error, status: response.status } };
      throw new model.BrokerError(REFUSALS[error] ?? "UNKNOWN", `The broker answered ${path} with ${error}.`, facts);
    }
    async function order(call: Call, path: string, body: object) {
      await ask(z.object({ done: z.literal(true) }), call, path, body);
      return { code: "DONE" } as const;
    }
    return {
      listAccounts: async (call) => [{ ...(await ask(infoRow, call, "/account")), available: true }],
      openAccount: async () => ({
        symbols: (call) => ask(z.array(symbolRow), call, "/symbols"),
        quote: ({ name }, call) => ask(priceRow, call, `/price/${name}`),
        async snapshot(call) {
          const account = await ask(moneyRow, call, "/account");
          const positions = await ask(z.array(positionRow), call, "/positions");
          return { account: { positionMode: "hedging", ...account }, positions, orders: [] };
        },
        placeOrder({ symbol: { name }, side, lots, stopLoss, takeProfit, clientOrderId }, call) {
          const protection = { stopLoss: stopLoss?.price, takeProfit: takeProfit?.price };
          return order(call, "/orders", { symbol: name, side, volume: lots, clientOrderId, ...protection });
        },
        closePosition: ({ position: { id }, lots, clientOrderId }, call) =>
          order(call, `/positions/${id}/close`, { volume: lots, clientOrderId }),
        modifyPosition: ({ wanted: { id, stopLoss, takeProfit } }, call) =>
          order(call, `/positions/${id}/levels`, { stopLoss, takeProfit }),
        async deals({ fromTimeMs, toTimeMs, cursor = "" }, call) {
          const { items, more } = await ask(dealPage, call, `/deals?from=${fromTimeMs}&to=${toTimeMs}&after=${cursor}`);
          return { items, ...(more && { next: String(items.at(-1)?.id) }) };
        },
        subscribe: async () => {}, // With `events: "polled"` the engine reads the books again and again.
        unsubscribe: async () => {},
        close: async () => {},
      }),
      close: () => client.close(),
    };
  },
});
