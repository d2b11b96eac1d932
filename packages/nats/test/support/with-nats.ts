import { test } from "vitest";
import { NATS_SERVER } from "./nats-server.ts";

/** Registers tests that need a real server. Without one they are said to be skipped; in CI that is a failure. */
export function withNats(register: () => void): void {
  if (NATS_SERVER !== undefined) {
    register();
  } else if (process.env["CI"] === undefined) {
    test.skip("needs nats-server: run node .ci/ensure-nats.mjs as root, or put one on the PATH", () => {});
  } else {
    test("nats-server is installed", () => {
      throw new Error("There is no nats-server on this machine; .ci/run installs it by node .ci/ensure-nats.mjs.");
    });
  }
}
