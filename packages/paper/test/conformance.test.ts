import { conformance } from "@anybroker/testkit";
import { afterAll, describe, test } from "vitest";
import { requireCommitted } from "../../proof/src/badges/results.ts";
import { subject, twoStepSubject } from "./subject.ts";

for (const one of [subject, twoStepSubject])
  conformance({ ...one, runner: { describe, test, afterAll }, onReport: requireCommitted });
