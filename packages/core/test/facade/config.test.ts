import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig, splitConfig } from "../../src/facade/config.ts";
import { facts, rejectionOf, thrownBy } from "../support/samples.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "anybroker-config-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, "anybroker.config.json");
  writeFileSync(path, text);
  return path;
}

describe("a configuration file", () => {
  test("is read with its references still in it, so that it holds no secret", async () => {
    const config = { adapter: "ctrader", account: "1", clientSecret: "env:CTRADER_SECRET" };
    expect(await loadConfig(fileOf(`\uFEFF${JSON.stringify(config)}`))).toEqual(config);
  });

  test("has its relative paths bound to its own folder", async () => {
    const path = fileOf(
      '{ "adapter": "./mine.js", "tokens": "tokens.json", "dataDir": "data", "auth": { "key": "file:key.txt" }, "list": ["file:/abs"] }',
    );
    expect(await loadConfig(path)).toEqual({
      adapter: join(folder, "mine.js"),
      tokens: join(folder, "tokens.json"),
      dataDir: join(folder, "data"),
      auth: { key: `file:${join(folder, "key.txt")}` },
      list: ["file:/abs"],
    });
  });

  test("that is no JSON is refused by line and column, without its text", async () => {
    const path = fileOf('{\n  "adapter": "paper"\n  "password": "hunter22"\n}');
    const error = await rejectionOf(loadConfig(path));
    expect(facts(error)).toEqual({
      code: "INVALID_CONFIG",
      message: `The configuration file ${path} is no JSON from line 3, column 3 on; correct it there.`,
      details: { file: path, line: 3, column: 3 },
    });
    expect(JSON.stringify(error)).not.toContain("hunter22");
  });

  test("that is not there is refused by its path", async () => {
    const path = join(folder, "missing.json");
    expect(facts(await rejectionOf(loadConfig(path)))).toMatchObject({
      code: "INVALID_CONFIG",
      message: `The configuration file ${path} can't be read (ENOENT); correct the path or its permissions.`,
    });
  });

  test("that names no adapter is refused by its path", async () => {
    const path = fileOf('{ "adaptor": "paper" }');
    expect(facts(await rejectionOf(loadConfig(path)))).toEqual({
      code: "INVALID_CONFIG",
      message: `${path} has to name its adapter as a text, like adapter: "paper"; it has nothing (is "adaptor" meant to be it?).`,
      details: { key: "adapter" },
    });
  });
});

describe("a configuration", () => {
  const refusal = (config: unknown): unknown => facts(thrownBy(() => splitConfig(config))).message;

  test("is taken apart into the library's own keys and the adapter's", () => {
    const config = {
      adapter: "paper",
      account: "1",
      requires: { positions: "hedging", orders: ["limit"], depth: true },
      aliases: { EURUSD: "EURUSD.r" },
      tokens: "tokens.json",
      seed: 7,
      nested: { any: "thing" },
    };
    const { seed, nested, ...own } = config;
    expect(splitConfig(config)).toEqual({ ...own, options: { seed, nested } });
    expect(splitConfig({ adapter: "paper" })).toEqual({ adapter: "paper", options: {} });
  });

  test("is refused for what its own keys can't hold", () => {
    expect([
      refusal([]),
      refusal({ adapter: "paper", account: 5 }),
      refusal({ adapter: "paper", requires: ["depth"] }),
      refusal({ adapter: "paper", requires: { dept: true } }),
      refusal({ adapter: "paper", requires: { positions: "both" } }),
      refusal({ adapter: "paper", requires: { orders: "limit" } }),
      refusal({ adapter: "paper", aliases: { EURUSD: 1 } }),
      refusal({ adapter: "paper", tokens: {} }),
    ]).toEqual([
      "The configuration has to be an object; it is a list.",
      "account of The configuration has to be the account's id as a text; it is a number.",
      "requires of The configuration has to be an object; it is a list.",
      'The configuration has an unknown key requires.dept; did you mean "depth"?',
      'requires.positions of The configuration has to be "hedging" or "netting"; it is a text.',
      "requires.orders of The configuration has to be a list of texts; it is a text.",
      'aliases of The configuration has to be an object from the program\'s names to the broker\'s, like { "EURUSD": "EURUSD.r" }.',
      "tokens of The configuration has to be the path of a file as a text; it is an object.",
    ]);
  });
});
