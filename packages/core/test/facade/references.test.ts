import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { type ReferenceSources, resolveReferences } from "../../src/facade/references.ts";
import { facts, rejectionOf } from "../support/samples.ts";

const FILES: Readonly<Record<string, string>> = {
  [resolve("key.txt")]: "from-a-file\r\n",
  [resolve("empty.txt")]: "\n",
};
const sources: ReferenceSources = {
  environment: { TOKEN: "from-the-environment", EMPTY: "" },
  readText: async (path) => {
    const text = FILES[path];
    if (text === undefined) throw new Error("ENOENT");
    return text;
  },
};

describe("a reference", () => {
  test("is followed at any depth, and what it led to is known as a secret", async () => {
    const value = { a: "env:TOKEN", b: { c: ["file:key.txt", "plain", 5] }, d: pathToFileURL(resolve("key.txt")).href };
    const { value: found, secrets } = await resolveReferences(value, sources);
    expect(found).toEqual({ a: "from-the-environment", b: { c: ["from-a-file", "plain", 5] }, d: "from-a-file" });
    expect([...secrets].sort()).toEqual(["from-a-file", "from-a-file", "from-the-environment"]);
  });

  test("is not looked for inside objects of classes", async () => {
    class Store {
      readonly key = "env:MISSING";
    }
    const store = new Store();
    const { value } = await resolveReferences({ store, none: null }, sources);
    expect(value).toEqual({ store, none: null });
    expect(value.store).toBe(store);
  });

  test("that leads nowhere is refused by key and name", async () => {
    const refusal = async (text: string): Promise<unknown> =>
      facts(await rejectionOf(resolveReferences({ auth: { secrets: [text] } }, sources)));
    expect([
      await refusal("env:MISSING"),
      await refusal("env:EMPTY"),
      await refusal("file:none.txt"),
      await refusal("file:empty.txt"),
    ]).toEqual([
      {
        code: "SECRET_NOT_FOUND",
        message:
          "auth.secrets[0] of the configuration refers to the environment variable MISSING, which is not set; set it before the program starts.",
        details: { key: "auth.secrets[0]", variable: "MISSING" },
      },
      {
        code: "SECRET_NOT_FOUND",
        message:
          "auth.secrets[0] of the configuration refers to the environment variable EMPTY, which is empty; set it before the program starts.",
        details: { key: "auth.secrets[0]", variable: "EMPTY" },
      },
      {
        code: "SECRET_NOT_FOUND",
        message: `auth.secrets[0] of the configuration refers to the file ${resolve("none.txt")}, which can't be read; put it there or correct the path.`,
        details: { key: "auth.secrets[0]", file: resolve("none.txt") },
      },
      {
        code: "SECRET_NOT_FOUND",
        message: `auth.secrets[0] of the configuration refers to the file ${resolve("empty.txt")}, which is empty.`,
        details: { key: "auth.secrets[0]", file: resolve("empty.txt") },
      },
    ]);
  });

  test("with a secret where a name belongs does not repeat it", async () => {
    const error = await rejectionOf(resolveReferences({ password: "env:hunter-22!" }, sources));
    expect(facts(error)).toMatchObject({ code: "INVALID_CONFIG", details: { key: "password" } });
    expect(String(error)).not.toContain("hunter-22!");
  });
});
