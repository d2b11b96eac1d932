import { connect, fileTokens } from "@anybroker/core";
import { type CtraderInput, ctrader } from "../src/index.ts";

// One of several programs on one grant. Says "ready" once its account is open; at each message it asks for the grant's
// accounts by token, trades, and says how that went.

const [options = "", file = ""] = process.argv.slice(2);
const broker = await connect(ctrader(JSON.parse(options) as CtraderInput), { tokens: fileTokens(file) });
const account = await broker.account();

async function goOn(): Promise<string> {
  await broker.native.accounts.list();
  return (await account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.01 })).status;
}

process.on("message", () => {
  goOn().then(
    (status) => process.send?.(status),
    (error: Error) => process.send?.(`failed: ${error.message}`),
  );
});
process.send?.("ready");
