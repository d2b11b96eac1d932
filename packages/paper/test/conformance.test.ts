import { conformance } from "@anybroker/testkit";
import { describe, test } from "vitest";
import { subject, twoStepSubject } from "./subject.ts";

for (const one of [subject, twoStepSubject]) conformance({ ...one, runner: { describe, test } });
