import { conformance } from "@anybroker/testkit";
import { describe, test } from "vitest";
import { subject } from "./subject.ts";

conformance({ ...subject, runner: { describe, test } });
