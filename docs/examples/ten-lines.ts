import { connect } from "@anybroker/core";
import { paper } from "@anybroker/paper";

const broker = await connect(paper({ balance: 10_000 }));
const account = await broker.account();
const order = await account.orders.place({
  symbol: "EURUSD",
  side: "buy",
  type: "market",
  lots: 0.1,
  stopLoss: { distance: 0.002 },
});
console.log(order.status, order.averagePrice, account.positions.list());
let seen = 0;
for await (const tick of account.ticks("EURUSD")) {
  console.log(tick.bid, tick.ask);
  seen += 1;
  if (seen === 3) break;
}
await account.positions.closeAll();
await broker.close();
