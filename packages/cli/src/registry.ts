import type { Adapter } from "@anybroker/core/adapter";

/** The part of an adapter that says what it is. */
export type AdapterFacts = Pick<Adapter, "name" | "title" | "capabilities" | "configSchema">;

/** An adapter that the command line knows, and how it is loaded when it is asked for. */
export interface AdapterEntry {
  readonly name: string;
  readonly packageName: string;
  readonly load: () => Promise<AdapterFacts>;
}

/** Every adapter, one line each. */
export const ADAPTERS: readonly AdapterEntry[] = [
  {
    name: "paper",
    packageName: "@anybroker/paper",
    load: async () => (await import("@anybroker/paper")).paper.adapter,
  },
  {
    name: "tickerall",
    packageName: "@anybroker/tickerall",
    load: async () => (await import("@anybroker/tickerall")).tickerall.adapter,
  },
];
