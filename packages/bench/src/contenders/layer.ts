import { createRequire } from "node:module";
import { join } from "node:path";
import type { OrderContender, TickContender, TickTask } from "./contender.ts";

interface LayerEvent {
  readonly bid?: number;
  readonly timestamp?: number;
  readonly executionType?: string;
  readonly order?: { readonly clientOrderId?: string };
}

interface Layer {
  open(): Promise<void>;
  sendCommand(name: string, message: object): Promise<unknown>;
  on(name: string, listener: (event: { readonly descriptor: LayerEvent }) => void): void;
}

/** Connects `@reiryoku/ctrader-layer` as its documentation says. */
async function openLayer({ target, port }: TickTask): Promise<Layer> {
  const requirePeer = createRequire(join(process.env["BENCH_PEERS"] ?? "", "package.json"));
  const { CTraderConnection } = requirePeer("@reiryoku/ctrader-layer") as {
    readonly CTraderConnection: new (options: { readonly host: string; readonly port: number }) => Layer;
  };
  const { clientId, clientSecret, accessToken, host } = target.options;
  const layer = new CTraderConnection({ host, port });
  await layer.open();
  await layer.sendCommand("ProtoOAApplicationAuthReq", { clientId, clientSecret });
  for (const account of target.accounts) {
    await layer.sendCommand("ProtoOAAccountAuthReq", { accessToken, ctidTraderAccountId: Number(account) });
  }
  return layer;
}

export const layerTicks: TickContender = async (task, tally) => {
  const layer = await openLayer(task);
  const symbolId = task.symbols.map(({ id }) => Number(id));
  layer.on("ProtoOASpotEvent", ({ descriptor }) => {
    tally.hit(Number(descriptor.bid) / 100_000, Number(descriptor.timestamp));
  });
  for (const account of task.target.accounts) {
    await layer.sendCommand("ProtoOASubscribeSpotsReq", { ctidTraderAccountId: Number(account), symbolId });
  }
};

export const layerOrders: OrderContender = async (task) => {
  const layer = await openLayer(task);
  const waiting = new Map<string, () => void>();
  let count = 0;
  layer.on("ProtoOAExecutionEvent", ({ descriptor }) => {
    if (descriptor.executionType !== "ORDER_FILLED") return;
    const name = descriptor.order?.clientOrderId ?? "";
    waiting.get(name)?.();
    waiting.delete(name);
  });
  const order = {
    ctidTraderAccountId: Number(task.target.accounts[0]),
    symbolId: Number(task.symbols[0]?.id),
    orderType: "MARKET",
    tradeSide: "BUY",
    volume: 100_000,
  };
  return () => {
    count += 1;
    const clientOrderId = `layer-${count}`;
    return new Promise<void>((resolve, reject) => {
      waiting.set(clientOrderId, resolve);
      layer.sendCommand("ProtoOANewOrderReq", { ...order, clientOrderId }).catch(reject);
    });
  };
};
