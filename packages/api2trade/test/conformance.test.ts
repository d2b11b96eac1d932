import { conformance } from "@anybroker/testkit";
import { afterAll, describe, test } from "vitest";
import { requireCommitted } from "../../proof/src/badges/results.ts";
import { subjects } from "./subject.ts";

const MAX_WAIT_MS = 5 * 60_000;

for (const subject of subjects) {
  conformance({
    ...subject,
    runner: { describe, test: (name, body) => test(name, body, MAX_WAIT_MS), afterAll },
    onReport: requireCommitted,
  });
}
