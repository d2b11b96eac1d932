import { CtraderLoad, type CtraderTarget, type CtraderWorld } from "./load/ctrader-load.ts";
import { JsonLoad, type JsonTarget, type JsonWire } from "./load/json-load.ts";
import { startRestLoad } from "./load/rest-load.ts";
import type { SpotPlan } from "./load/spot-frames.ts";
import { answerQuestions } from "./processes.ts";

let ctrader: CtraderLoad | undefined;
let json: JsonLoad | undefined;

function running(): CtraderLoad {
  if (ctrader === undefined) throw new TypeError("The cTrader server has not been started.");
  return ctrader;
}

answerQuestions({
  ctrader: async (world: CtraderWorld): Promise<CtraderTarget> => {
    ctrader = await CtraderLoad.start(world);
    return ctrader.target;
  },
  name: (name: string) => running().name(name),
  hold: ({ name, plan, count, each }: { name: string; plan: SpotPlan; count: number; each: boolean }) =>
    running().hold(name, plan, count, each),
  release: (name: string) => running().release(name),
  pace: ({ name, plan, count, perSecond }: { name: string; plan: SpotPlan; count: number; perSecond: number }) =>
    running().pace(name, plan, count, perSecond),
  raw: ({ name, hex }: { name: string; hex: string }) => running().raw(name, Buffer.from(hex, "hex")),
  cut: ({ name, delayMs }: { name: string; delayMs: number }) => running().cut(name, delayMs),
  json: async ({ wire, symbols }: { wire: JsonWire; symbols: number }): Promise<JsonTarget> => {
    json = await JsonLoad.start(wire, symbols);
    return json.target;
  },
  rest: () => startRestLoad(),
  jsonName: (name: string) => json?.name(name),
  jsonBurst: ({ name, count }: { name: string; count: number }) => json?.burst(name, count),
});
