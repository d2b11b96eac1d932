import { conformance } from "@anybroker/testkit";
import { afterAll, describe, test } from "vitest";
import { requireCommitted } from "../../proof/src/badges/results.ts";
import { subject } from "./subject.ts";

const MAX_WAIT_MS = 5 * 60_000;

conformance({
  ...subject,
  runner: { describe, test: (name, body) => test(name, body, MAX_WAIT_MS), afterAll },
  onReport: requireCommitted,
});
