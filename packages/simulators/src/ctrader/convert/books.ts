import type { BrokerAccount } from "../broker-account.ts";
import type { Instruments } from "../instruments.ts";

/** What conversions look things up in. */
export interface Books {
  readonly account: BrokerAccount;
  readonly instruments: Instruments;
  readonly moneyDigits: number;
}
