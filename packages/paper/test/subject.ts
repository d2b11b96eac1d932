import { PAPER_OFFERS, paperWorld, type Subject } from "@anybroker/testkit";
import { paper } from "../src/index.ts";

/** The paper adapter behind a wire that can break, as the conformance suite and the chaos runner take it. */
export const subject: Subject = {
  name: "paper",
  capabilities: paper.adapter.capabilities,
  world: paperWorld,
  offers: PAPER_OFFERS,
};
