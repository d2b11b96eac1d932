import { settle } from "@anybroker/testkit";
import { expect, test, vi } from "vitest";
import { createWorld, errorOf } from "./harness.ts";

test("a client that is closed while its library is being loaded leaves no rejection that nobody hears", async () => {
  vi.resetModules();
  vi.doMock("undici", async (importOriginal) => {
    await settle(20);
    return importOriginal();
  });
  const { createHttpClient } = await import("../../src/transport/http.ts");
  const { SecretKeeper } = await import("@anybroker/core");
  const world = createWorld();
  const client = createHttpClient(
    { clock: world.clock, secrets: new SecretKeeper() },
    { baseUrl: "http://127.0.0.1:9" },
  );
  const unheard: unknown[] = [];
  const note = (reason: unknown): void => void unheard.push(reason);
  process.on("unhandledRejection", note);
  const asking = errorOf(client.request({ method: "GET", path: "/", call: world.call() }));
  await client.close();
  const error = await asking;
  process.off("unhandledRejection", note);
  expect([error.code, error.outcome, unheard]).toEqual(["CLOSED", "not-executed", []]);
});
