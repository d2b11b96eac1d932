import { type BrokerConfig, connect } from "@anybroker/core";

// A program in a process that makes no code of texts: at each configured broker it hears a price and trades once.

interface Outcome {
  readonly adapter: string;
  readonly heard: boolean;
  readonly order: string;
}

async function trade(config: BrokerConfig): Promise<Outcome> {
  await using broker = await connect(config);
  const account = await broker.account();
  const stream = account.ticks?.("EURUSD");
  let heard = false;
  for await (const tick of stream ?? []) {
    heard = tick.ask >= tick.bid;
    break;
  }
  const order = await account.orders.place({ symbol: "EURUSD", side: "buy", type: "market", lots: 0.01 });
  return { adapter: config.adapter, heard, order: order.status };
}

function makesCode(): boolean {
  try {
    // oxlint-disable-next-line no-new-func -- whether this is refused is the question
    return new Function("return true")() === true;
  } catch {
    return false;
  }
}

process.on("message", (configs) => {
  Promise.all((configs as readonly BrokerConfig[]).map(trade)).then(
    (outcomes) => process.send?.({ makesCode: makesCode(), outcomes }),
    (error: Error) => process.send?.({ failed: error.message }),
  );
});
