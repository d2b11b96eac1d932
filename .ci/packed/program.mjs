// What a stranger writes first; run by check-packed.mjs against the packed packages.
import { connect } from "@anybroker/core";
import { paper } from "@anybroker/paper";

const broker = await connect(paper());
const account = await broker.account();
await account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.1 });
const positions = await account.positions.list();
await broker.close();
if (positions.length !== 1 || positions[0].lots !== 0.1)
  throw new Error(`Expected one position: ${JSON.stringify(positions)}`);
