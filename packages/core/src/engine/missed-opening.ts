import type { Execution } from "../adapter/ports.ts";
import type { Books } from "./books.ts";

/** Whether a push tells of a position whose opening was never heard of: the push of its opening deal is lost or late. */
export function showsMissedOpening(books: Books, { deal, position, closedPositionId }: Execution): boolean {
  const id = deal?.positionId ?? position?.id ?? closedPositionId;
  if (id === undefined || books.positions.has(id) || books.hasEnded(id)) return false;
  return deal === undefined || (deal.entry !== "in" && !books.knowsDeal(deal));
}
