import { clientOrderId, type JournalEntry, symbolName } from "@anybroker/core";

/** A market buy of the account `scope`, as it stands in a journal. */
export function journalEntry(id: string, scope = "paper/1", comment?: string): JournalEntry {
  return {
    scope,
    sentTimeMs: 1_700_000_000_000,
    command: {
      kind: "place",
      clientOrderId: clientOrderId(id),
      symbol: { name: symbolName("EURUSD"), digits: 5 },
      side: "buy",
      type: "market",
      lots: 0.1,
      intent: "open",
      ...(comment !== undefined && { comment }),
    },
  };
}

/** The client order ids of entries, in their order. */
export const idsOf = (entries: Iterable<JournalEntry>): readonly string[] =>
  [...entries].map(({ command }) => command.clientOrderId);
