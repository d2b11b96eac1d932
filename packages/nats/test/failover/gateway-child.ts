import { type CtraderInput, ctrader } from "@anybroker/ctrader";
import { type GatewayState, serve } from "../../src/index.ts";

/** What the parent tells a gateway that is to be killed. */
export interface ChildOptions {
  readonly url: string;
  readonly broker: string;
  readonly leaseMs: number;
  readonly ctrader: CtraderInput;
}

const { url, broker, leaseMs, ctrader: options } = JSON.parse(process.argv[2] ?? "") as ChildOptions;
// The parent hears of each state, by its name.
const onState = (state: GatewayState): void => void process.send?.(state);
const gateway = await serve(ctrader(options), { url, broker, leaseMs, onState });
process.send?.("standby");
await gateway.ended;
