import { type Capabilities, type EvidenceCapability, fullCapabilities } from "@anybroker/core/adapter";

/**
 * The most that a broker behind a gateway can do. Which of it the one at hand does is known when the gateway is
 * connected: `broker.capabilities` is its own.
 */
export const capabilities: Capabilities = fullCapabilities;

/**
 * What a program is told of the gateway's broker. The gateway keeps the budgets for all programs together, answers a
 * repeated command from its ledger, and says itself what a throttle proves.
 */
export function asServed(behind: Capabilities): Capabilities {
  return { ...behind, budgets: [], evidence: evidenceOf(behind.evidence) };
}

/** The same of what an account narrows. */
export function asServedAccount({
  budgets: _budgets,
  evidence,
  ...rest
}: Partial<Capabilities>): Partial<Capabilities> {
  return { ...rest, ...(evidence !== undefined && { evidence: evidenceOf(evidence) }) };
}

const evidenceOf = (behind: EvidenceCapability): EvidenceCapability => ({
  ...behind,
  idempotentPlace: true,
  throttledWriteMayExecute: false,
});
