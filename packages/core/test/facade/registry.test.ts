import { describe, expect, test } from "vitest";
import * as z from "zod";
import { defineAdapter } from "../../src/adapter/index.ts";
import type { ImportModule, ModuleExports } from "../../src/facade/import-module.ts";
import { resolveAdapter } from "../../src/facade/registry.ts";
import { facts, rejectionOf, sampleCapabilities } from "../support/samples.ts";

const factory = (name: string) =>
  defineAdapter<object>()({
    name,
    title: name,
    configSchema: z.object({}),
    secretOptions: [],
    capabilities: sampleCapabilities(),
    connect: () => Promise.reject(new Error("not connected in this test")),
  });

const importing =
  (modules: Readonly<Record<string, ModuleExports>>): ImportModule =>
  async (specifier) => {
    const module = modules[specifier];
    if (module !== undefined) return module;
    const message = `Cannot find package '${specifier}' imported from /program/main.js`;
    throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
  };
const refusal = async (name: string, importModule: ImportModule = importing({})): Promise<unknown> =>
  facts(await rejectionOf(resolveAdapter(name, importModule)));

describe("an adapter", () => {
  test("is found by its word in its package, among other exports", async () => {
    const paper = factory("paper");
    const modules = { "@anybroker/paper": { version: "1", helper: () => 1, paper } };
    expect(await resolveAdapter("paper", importing(modules))).toBe(paper.adapter);
  });

  test("is found by package or path, whatever its own name", async () => {
    const mine = factory("mine");
    const modules = { "my-broker": { mine }, "./mine.js": { mine } };
    expect(await resolveAdapter("my-broker", importing(modules))).toBe(mine.adapter);
    expect(await resolveAdapter("./mine.js", importing(modules))).toBe(mine.adapter);
  });

  test("is the one of the wanted name where a module has several, and a second name of it is no second adapter", async () => {
    const [one, two] = [factory("one"), factory("two")];
    const both = importing({ two: { one, two, alias: two } });
    expect(await resolveAdapter("two", both)).toBe(two.adapter);
    expect(await resolveAdapter("pack", importing({ pack: { one, again: one } }))).toBe(one.adapter);
  });
});

describe("an adapter that can't be found", () => {
  test("is refused with the command that installs its package", async () => {
    expect(await refusal("ctrader")).toEqual({
      code: "ADAPTER_NOT_FOUND",
      message:
        'The adapter "ctrader" needs the package @anybroker/ctrader, which is not installed; run: npm install @anybroker/ctrader',
      details: { adapter: "ctrader", package: "@anybroker/ctrader" },
    });
  });

  test("is refused with the one that was meant, not with an invitation to install a typo", async () => {
    expect(await refusal("ctarder")).toEqual({
      code: "ADAPTER_NOT_FOUND",
      message: 'No adapter is called "ctarder", and no such package is installed; did you mean "ctrader"?',
      details: { adapter: "ctarder", package: "ctarder", closest: "ctrader" },
    });
  });

  test("is refused by its path", async () => {
    const missing: ImportModule = () =>
      Promise.reject(
        Object.assign(new Error("Cannot find module '/program/mine.js'"), { code: "ERR_MODULE_NOT_FOUND" }),
      );
    expect(await refusal("./mine.js", missing)).toMatchObject({
      message: "There is no adapter file ./mine.js; correct the path.",
    });
  });

  test("named like a member of every object is not mistaken for a known one", async () => {
    expect(await refusal("constructor")).toMatchObject({
      code: "ADAPTER_NOT_FOUND",
      details: { package: "constructor" },
    });
  });

  test("because it fails to load is not called missing, even when what is missing is a package of its own", async () => {
    const message = "Cannot find package 'zod' imported from /program/node_modules/@anybroker/ctrader/index.js";
    const cause = Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
    expect(await refusal("ctrader", () => Promise.reject(cause))).toMatchObject({
      message: `The adapter "ctrader" was found but @anybroker/ctrader can't be loaded: ${message}`,
    });
    expect(await refusal("my-broker", () => Promise.reject(new SyntaxError("Unexpected token")))).toMatchObject({
      message: 'The adapter "my-broker" was found but my-broker can\'t be loaded: Unexpected token',
    });
  });

  test("because its module has none, or none of that name, is refused with what is there", async () => {
    expect(await refusal("my-broker", importing({ "my-broker": { helper: () => 1, adapter: {} } }))).toMatchObject({
      message:
        "The module my-broker exports no adapter (only helper, adapter); make one with defineAdapter and export it.",
    });
    const two = importing({ pack: { one: factory("one"), two: factory("two") } });
    expect(await refusal("pack", two)).toMatchObject({
      message: 'The module pack exports several adapters (one, two) and none called "pack".',
    });
  });
});
