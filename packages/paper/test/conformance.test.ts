import { conformance, PAPER_OFFERS, paperWorld } from "@anybroker/testkit";
import { describe, test } from "vitest";
import { paper } from "../src/index.ts";

conformance({
  name: "paper",
  runner: { describe, test },
  capabilities: paper.adapter.capabilities,
  world: paperWorld,
  offers: PAPER_OFFERS,
});
