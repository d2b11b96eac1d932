import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createOpenApiMt5Client } from "../src/index.ts";
import { optionsSchema } from "../src/options.ts";
import { ROWS } from "./call-rows.ts";

const page = readFileSync(new URL("../../../docs/protocols/open-api-mt5.md", import.meta.url), "utf8");
const CLIENT_COLUMN = 4;
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| x |"))
  .map((line) => line.split("|").map((cell) => cell.trim()));
const named = (cell: string | undefined): readonly string[] =>
  [...(cell ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

const client = createOpenApiMt5Client();
const calls = Object.entries(client).flatMap(([group, value]) =>
  typeof value === "object" ? Object.keys(value).map((call) => `${group}.${call}`) : [],
);

test("each row of the page's checklist names calls or options that exist, or says whose it is", () => {
  expect(rows.length).toBe(39);
  const options = Object.keys(optionsSchema.shape);
  const wrong = rows.flatMap((cells) => {
    const cell = cells[CLIENT_COLUMN] ?? "";
    const names = named(cell);
    if (names.length === 0) return cell === "the server's" || cell === "a page for browsers" ? [] : [cells[2]];
    return names.filter((name) => !calls.includes(name) && !options.includes(name));
  });
  expect(wrong).toEqual([]);
});

test("every call of the client stands in the checklist, and is held to its request", () => {
  const listed = new Set(rows.flatMap((cells) => named(cells[CLIENT_COLUMN])));
  const tried = new Set([...Object.keys(ROWS).map((name) => name.split(" ")[0]), "stream.positions"]);
  expect(calls.filter((call) => !listed.has(call) || !tried.has(call))).toEqual([]);
});

/** Every path that a version describes, and those that it keeps out of its description. */
const hidden = ["/api/virtual/zeromq/messages"];

test.each(["0.5.0", "0.12.0"])("every path of %s is asked by some call", (version) => {
  const fixture = new URL(`../../../test-fixtures/open-api-mt5/openapi-${version}.json`, import.meta.url);
  const described = Object.keys((JSON.parse(readFileSync(fixture, "utf8")) as { readonly paths: object }).paths);
  const asked = Object.values(ROWS).map(({ route }) => route.replace(/^\w+ /, "").replace(/\?.*/, ""));
  const fits = (path: string) => new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`);
  expect([...described, ...hidden].filter((path) => !asked.some((route) => fits(path).test(route)))).toEqual([]);
});
