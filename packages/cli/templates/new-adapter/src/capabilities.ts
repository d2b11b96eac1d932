import { basicCapabilities, type Capabilities } from "@anybroker/core/adapter";

/** What the broker can do. Claim no more than its wire gives: the conformance suite tries each claim, and each gap. */
export const capabilities = {
  ...basicCapabilities,
  dealHistory: true,
  symbolRules: true,
} as const satisfies Capabilities;
