import { type CtraderInput, ctrader } from "@anybroker/ctrader";
import { serve } from "../../src/index.ts";

/** What the parent tells a gateway that is to be killed. */
export interface ChildOptions {
  readonly url: string;
  readonly broker: string;
  readonly leaseMs: number;
  readonly ctrader: CtraderInput;
}

const { url, broker, leaseMs, ctrader: options } = JSON.parse(process.argv[2] ?? "") as ChildOptions;
const gateway = await serve(ctrader(options), { url, broker, leaseMs });
process.send?.("standby");
await gateway.owning();
process.send?.("owner");
await gateway.ended;
