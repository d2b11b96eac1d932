import type { ConfiguredAdapter } from "@anybroker/core";
import type { AccountPort, AccountSink, Execution } from "@anybroker/core/adapter";
import { type AdapterWrapper, wrapAdapter } from "@anybroker/testkit";

/** A small broken adapter: which scenario has to notice it, and by what. */
export interface Mutant {
  readonly name: string;
  /** The id that is made for it. */
  readonly id: string;
  /** What the failure has to say. */
  readonly noticed: RegExp;
  readonly wrapper: AdapterWrapper;
}

/** The paper adapter with the mutant's fault in it. */
export const broken =
  ({ wrapper }: Mutant) =>
  (broker: ConfiguredAdapter): ConfiguredAdapter =>
    wrapAdapter(broker, wrapper);

/** A port with some methods replaced. */
export const altered = (change: (port: AccountPort) => Partial<AccountPort>): AdapterWrapper => ({
  port: (port) => ({ ...port, ...change(port) }),
});

/** A sink whose executions are tampered with. */
export const hearing = (change: (sink: AccountSink) => (execution: Execution) => void): AdapterWrapper => ({
  links: (links) => ({ ...links, sink: { ...links.sink, execution: change(links.sink) } }),
});
