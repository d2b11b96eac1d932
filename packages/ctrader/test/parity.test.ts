import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as ctrader from "../src/index.ts";

const page = readFileSync(new URL("../../../docs/protocols/ctrader.md", import.meta.url), "utf8");

/** The calls in the second column of the page's table. */
const rows = page
  .slice(page.indexOf("## Every call"))
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| the vendor"))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, vendors = "", ours = ""]) => ({
    vendors,
    calls: [...ours.matchAll(/`([^`]+)`/g)].map(([, call = ""]) => call),
  }));

const client = ctrader.createCtraderClient({ clientId: "app", clientSecret: "application-secret" });

function find(call: string): unknown {
  let found: unknown = client;
  for (const part of call.split(".")) found = (found as Readonly<Record<string, unknown>> | undefined)?.[part];
  return found ?? (ctrader as Readonly<Record<string, unknown>>)[call];
}

test.each(rows)("the vendor's $vendors has its calls here", ({ calls }) => {
  expect(calls.length).toBeGreaterThan(0);
  for (const call of calls) expect(typeof find(call), call).toMatch(/^(function|boolean)$/);
});

test("the table names every call of the client", () => {
  const named = new Set(rows.flatMap(({ calls }) => calls));
  const found = Object.entries(client).flatMap(([name, value]) =>
    typeof value === "object" ? Object.keys(value as object).map((call) => `${name}.${call}`) : [name],
  );
  expect(found.filter((call) => !named.has(call))).toEqual([]);
});
