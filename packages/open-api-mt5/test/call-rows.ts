import type { OpenApiMt5Client } from "../src/index.ts";

/** A call, the request that it has to be, the fixture that it is answered with, and a fact of what it gives. */
export interface Row {
  readonly call: (client: OpenApiMt5Client) => Promise<unknown>;
  readonly route: string;
  readonly body?: string;
  readonly answer: string;
  readonly gives: unknown;
}

const BIG = "9007199254740993";

/** Every call of the client, by its name. */
export const ROWS: Readonly<Record<string, Row>> = {
  "server.health": {
    call: ({ server }) => server.health(),
    route: "GET /health",
    answer: "health",
    gives: { status: "ok", mt5: "connected" },
  },
  "server.info": {
    call: ({ server }) => server.info(),
    route: "GET /api/server/info",
    answer: "server-info",
    gives: { mode: "secure", ipAddress: "192.0.2.44" },
  },
  "server.features": {
    call: ({ server }) => server.features(),
    route: "GET /openapi.json",
    answer: "openapi-0.12.0",
    gives: { excursions: true, guards: true, spreadTrace: true },
  },
  "server.features of 0.5.0": {
    call: ({ server }) => server.features(),
    route: "GET /openapi.json",
    answer: "openapi-0.5.0",
    gives: { excursions: false, guards: false, spreadTrace: false },
  },
  "server.streamDescription": {
    call: ({ server }) => server.streamDescription(),
    route: "GET /ws/positions/open/docs",
    answer: "stream-description",
    gives: { stream: "openPositions", events: ["subscribed", "positionsSnapshot", "error"] },
  },
  "account.get": {
    call: ({ account }) => account.get(),
    route: "GET /account",
    answer: "account",
    gives: { login: "70014455", marginMode: 2, company: "Harbor Markets" },
  },
  "account.connect": {
    call: ({ account }) => account.connect({ username: "70014455", password: "pass-word-1", server: "Harbor-Demo" }),
    route: "POST /account/connect",
    body: '{"username":"70014455","password":"pass-word-1","server":"Harbor-Demo"}',
    answer: "session-changed",
    gives: { success: true, mt5: "connected" },
  },
  "account.connect with a terminal": {
    call: ({ account }) =>
      account.connect({
        username: "1",
        password: "pass-word-1",
        server: "S",
        path: "C:\\mt5\\terminal64.exe",
        portable: true,
        account: "2",
      }),
    route: "POST /account/connect",
    body: '{"username":"1","password":"pass-word-1","server":"S","path":"C:\\\\mt5\\\\terminal64.exe","portable":true,"account":"2"}',
    answer: "session-changed",
    gives: { success: true },
  },
  "account.disconnect": {
    call: ({ account }) => account.disconnect(),
    route: "POST /account/disconnect",
    answer: "session-changed",
    gives: { success: true },
  },
  "market.symbols": {
    call: ({ market }) => market.symbols("eur"),
    route: "GET /symbols?query=eur",
    answer: "symbols",
    gives: { symbols: ["EURUSD", "EURGBP", "EUR/JPY"] },
  },
  "market.symbol": {
    call: ({ market }) => market.symbol("#EURUSD r"),
    route: "GET /symbols/%23EURUSD%20r",
    answer: "symbol",
    gives: { name: "EURUSD", fillingMode: 2, priceChange: -0.04, exchangeSchedule: { timezone: "UTC+03:00" } },
  },
  "market.symbol in virtual mode": {
    call: ({ market }) => market.symbol("EURUSD"),
    route: "GET /symbols/EURUSD",
    answer: "symbol-virtual",
    gives: { code: "EUR-USD", description: "Euro vs US Dollar" },
  },
  "market.quote": {
    call: ({ market }) => market.quote("EURUSD"),
    route: "GET /quotes/EURUSD",
    answer: "quote",
    gives: { bid: 1.08421, ask: 1.0843, last: 0 },
  },
  "market.ticks": {
    call: ({ market }) => market.ticks("EURUSD", 2),
    route: "GET /ticks/EURUSD?count=2",
    answer: "ticks",
    gives: { count: 2, ticks: [{ flags: 6 }, { flags: 2 }] },
  },
  "market.depth": {
    call: ({ market }) => market.depth("EURUSD"),
    route: "GET /market-depth/EURUSD",
    answer: "market-depth",
    gives: { count: 4 },
  },
  "market.bars": {
    call: ({ market }) => market.bars("EURUSD", { timeframe: "H1", n: 2, includeVolume: true }),
    route: "GET /bars/EURUSD?timeframe=H1&n=2&includeVolume=true",
    answer: "bars",
    gives: { timeframe: "H1", bars: [{ volume: 1830 }, { volume: 2044 }] },
  },
  "market.barsInRange": {
    call: ({ market }) =>
      market.barsInRange("EURUSD", { fromDate: "2026-06-10T10:00:00+00:00", toDate: "2026-06-10T12:00:00+00:00" }),
    route: "GET /bars/EURUSD/range?fromDate=2026-06-10T10%3A00%3A00%2B00%3A00&toDate=2026-06-10T12%3A00%3A00%2B00%3A00",
    answer: "bars-range",
    gives: { count: 2, fromDate: "2026-06-10T10:00:00+00:00" },
  },
  "positions.open": {
    call: ({ positions }) => positions.open(),
    route: "GET /positions/open",
    answer: "positions",
    gives: [{ ticket: "61000012" }, { ticket: BIG, identifier: "61000001", magic: "9007199254740995" }],
  },
  "positions.details": {
    call: ({ positions }) => positions.details(61000012),
    route: "GET /positions/61000012/details",
    answer: "position-details",
    gives: { side: "buy", stopLossValue: 50, position: { ticket: "61000012" } },
  },
  "positions.modify": {
    call: ({ positions }) => positions.modify(BIG, { sl: 1.082, tp: 0, comment: "c" }),
    route: "POST /positions/modify",
    body: `{"ticket":${BIG},"sl":1.082,"tp":0,"comment":"c"}`,
    answer: "stops-modified",
    gives: { retcode: 10009, result: { request: { sl: 1.082 } } },
  },
  "positions.adjustByMoney": {
    call: ({ positions }) =>
      positions.adjustByMoney(61000012, { stopLossValueInMoney: 20, takeProfitValueInMoney: 60 }),
    route: "POST /positions/adjust-by-money",
    body: '{"ticket":61000012,"stopLossValueInMoney":20,"takeProfitValueInMoney":60}',
    answer: "stops-by-money",
    gives: { stopLossPrice: 1.0825, takeProfitValueInMoney: 60, result: { retcode: 10009 } },
  },
  "orders.place": {
    call: ({ orders }) =>
      orders.place({ symbol: "EURUSD", side: "buy", volume: 0.2, sl: 1.08, magic: BIG, comment: "c", deviation: 5 }),
    route: "POST /orders",
    body: `{"magic":${BIG},"symbol":"EURUSD","side":"buy","volume":0.2,"deviation":5,"sl":1.08,"comment":"c"}`,
    answer: "order-filled",
    gives: { retcode: 10009, result: { order: "61000012", deal: "52000077", price: 1.0835 } },
  },
  "orders.place with guards": {
    call: ({ orders }) =>
      orders.place({
        symbol: "EURUSD",
        side: "sell",
        volume: 0.3,
        orderType: "stopLimit",
        price: 1.07,
        stopLimit: 1.071,
        tp: 1.05,
        closeOnNews: "M15_High",
        closeOnWeekend: "H1",
      }),
    route: "POST /orders",
    body: '{"symbol":"EURUSD","side":"sell","volume":0.3,"orderType":"stopLimit","price":1.07,"stopLimit":1.071,"tp":1.05,"closeOnNews":"M15_High","closeOnWeekend":"H1"}',
    answer: "order-placed",
    gives: { retcode: 10008, success: false, result: { order: "61000020", deal: "0" } },
  },
  "orders.place refused": {
    call: ({ orders }) => orders.place({ symbol: "EURUSD", side: "buy", volume: 0.2 }),
    route: "POST /orders",
    body: '{"symbol":"EURUSD","side":"buy","volume":0.2}',
    answer: "order-refused",
    gives: { retcode: 10027, success: false, message: "AutoTrading disabled by client" },
  },
  "orders.pending": {
    call: ({ orders }) => orders.pending(),
    route: "GET /orders/pending",
    answer: "pending-orders",
    gives: [{ ticket: "61000020" }, { typeTime: 2 }, { ticket: BIG, priceStoplimit: 1.094 }, { type: 0 }],
  },
  "orders.close of a part": {
    call: ({ orders }) => orders.close("61000012", { volume: 0.05, deviation: 3, comment: "half" }),
    route: "POST /orders/close",
    body: '{"ticket":61000012,"volume":0.05,"deviation":3,"comment":"half"}',
    answer: "position-closed",
    gives: { operation: "closePosition", result: { deal: "52000080" } },
  },
  "orders.close": {
    call: ({ orders }) => orders.close(61000020),
    route: "POST /orders/close",
    body: '{"ticket":61000020}',
    answer: "order-cancelled",
    gives: { operation: "cancelPendingOrder", retcode: 10009 },
  },
  "orders.tickets": {
    call: ({ orders }) => orders.tickets(),
    route: "GET /tickets",
    answer: "tickets",
    gives: { positionTickets: ["61000012", BIG], orderTickets: ["61000020"], total: 3 },
  },
  "orders.newsCloseJobs": {
    call: ({ orders }) => orders.newsCloseJobs(),
    route: "GET /orders/news-close/jobs",
    answer: "news-close-jobs",
    gives: { jobs: [{ policy: "M30_Medium", currencies: ["EUR", "USD"], minimumImpact: "Medium" }] },
  },
  "orders.weekendCloseJobs": {
    call: ({ orders }) => orders.weekendCloseJobs(),
    route: "GET /orders/weekend-close/jobs",
    answer: "weekend-close-jobs",
    gives: { jobs: [{ kind: "pendingOrder", triggerAtUtc: "2026-06-12T20:20:00+00:00" }] },
  },
  "history.deals": {
    call: ({ history }) => history.deals({ fromDate: "2026-06-03", toDate: "2026-06-11" }),
    route: "GET /trades/history?fromDate=2026-06-03&toDate=2026-06-11",
    answer: "deals",
    gives: { count: 6, trades: [{ type: 2 }, { fee: -0.01 }, {}, { ticket: BIG }, {}, {}] },
  },
  "history.excursions": {
    call: ({ history }) => history.excursions(61000012, { timeframe: "M15", horizonBars: 4 }),
    route: "GET /trades/61000012/mae-mfe?timeframe=M15&horizonBars=4",
    answer: "excursions",
    gives: { tradePeriod: { bars: 5, mae: { money: 40 } }, postExit: { bars: 0 } },
  },
  "exposure.all": {
    call: ({ exposure }) => exposure.all(),
    route: "GET /exposure",
    answer: "exposures",
    gives: [{ symbol: "EURUSD", pendingBuyVolume: 0.4 }],
  },
  "exposure.of": {
    call: ({ exposure }) => exposure.of("eurusd"),
    route: "GET /exposure/eurusd",
    answer: "exposure",
    gives: { symbol: "EURUSD", netVolume: 0 },
  },
  "calendar.events": {
    call: ({ calendar }) => calendar.events({ currency: "EUR", impact: "High", source: "fairEconomy" }),
    route: "GET /calendar/events?source=fairEconomy&currency=EUR&impact=High",
    answer: "calendar",
    gives: { count: 1, events: [{ title: "Main Refinancing Rate", previous: "" }] },
  },
  "spreadTrace.sample": {
    call: ({ spreadTrace }) => spreadTrace.sample("EURUSD"),
    route: "GET /spread-trace/EURUSD",
    answer: "spread-sample",
    gives: { askSpread: -0.00001, avarageBidSpread: 0.00001, mt5: { close: 1.084255 } },
  },
  "spreadTrace.history": {
    call: ({ spreadTrace }) => spreadTrace.history("EURUSD", 10),
    route: "GET /spread-trace/EURUSD/history?limit=10",
    answer: "spread-history",
    gives: { samples: [{ symbol: "EURUSD" }] },
  },
  "virtual.dataCache": {
    call: ({ virtual }) => virtual.dataCache(),
    route: "GET /virtual/data-cache",
    answer: "data-cache",
    gives: { dataSource: "dukascopy", upstream: 4 },
  },
  "virtual.messages": {
    call: ({ virtual }) => virtual.messages(),
    route: "GET /api/virtual/zeromq/messages",
    answer: "published-messages",
    gives: { messages: [{ payload: { action: 1, type_time: 0 } }] },
  },
};
