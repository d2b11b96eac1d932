import { PAPER_OFFERS, paperWorld, type Subject, twoStepCapabilities, twoStepPaperWorld } from "@anybroker/testkit";
import { paper } from "../src/index.ts";

/** The paper adapter behind a wire that can break, as the conformance suite and the chaos runner take it. */
export const subject: Subject = {
  name: "paper",
  capabilities: paper.adapter.capabilities,
  world: paperWorld,
  offers: PAPER_OFFERS,
};

/** The same behind a wire that takes stop loss and take profit in a second request. */
export const twoStepSubject: Subject = {
  name: "paper, two-step",
  capabilities: twoStepCapabilities(paper.adapter.capabilities),
  world: twoStepPaperWorld,
  offers: PAPER_OFFERS,
  reference: paperWorld,
};
