import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { parseOptions, secretsIn } from "../../src/facade/adapter-options.ts";
import { facts, rejectionOf } from "../support/samples.ts";

const shape = {
  clientId: z.string(),
  clientSecret: z.string().min(8),
  environment: z.enum(["demo", "live"]).default("demo"),
  port: z.number().int().optional(),
  auth: z.strictObject({ user: z.string() }).optional(),
  tokens: z.union([z.string(), z.object({ access: z.string() })]).optional(),
};
const adapter = { name: "small", configSchema: z.strictObject(shape), secretOptions: ["clientSecret", "tokens"] };
const GOOD = { clientId: "id", clientSecret: "a-long-secret" };

const faultsOf = async (options: unknown, of = adapter): Promise<unknown> => {
  const error = await rejectionOf(parseOptions(of, options));
  return (facts(error).details as { faults: unknown }).faults;
};

describe("an adapter's options", () => {
  test("are checked, with the defaults filled in", async () => {
    expect(await parseOptions(adapter, GOOD)).toEqual({ ...GOOD, environment: "demo" });
  });

  test("are refused once, with every fault, its rule and its fix", async () => {
    const options = { clientld: "id", environment: "dmeo", port: "80", auth: { user: "u", extra: 1 }, tokens: 5 };
    expect(await faultsOf(options)).toEqual([
      { key: "clientld", rule: "no such option", found: "a text", fix: 'did you mean "clientId"?' },
      { key: "auth.extra", rule: "no such option", found: "a number", fix: "remove it" },
      { key: "clientId", rule: "has to be string", found: "nothing", fix: "set it" },
      {
        key: "clientSecret",
        rule: "has to be string",
        found: "nothing",
        fix: 'set it, best by reference: "env:NAME"',
      },
      { key: "environment", rule: 'has to be "demo" or "live"', found: "a text", fix: 'did you mean "demo"?' },
      { key: "port", rule: "has to be number", found: "a text" },
      { key: "tokens", rule: "has to be string, or has to be object", found: "a number" },
    ]);
  });

  test("are refused in one sentence", async () => {
    expect(facts(await rejectionOf(parseOptions(adapter, { ...GOOD, port: 1.5, sede: 1 }))).message).toBe(
      "The configuration of the small adapter is not valid: sede: no such option, found a number (remove it); port: has to be int, found a number.",
    );
  });

  test("that a lenient schema would let pass unseen are refused too", async () => {
    const lenient = { ...adapter, configSchema: z.object(shape) as unknown as typeof adapter.configSchema };
    expect(await faultsOf({ ...GOOD, acount: "1" }, lenient)).toEqual([
      { key: "acount", rule: "no such option", found: "a text", fix: 'did you mean "account"?' },
    ]);
  });

  test("never show a value, not even one that the schema's own message repeats", async () => {
    const leaky = {
      ...adapter,
      configSchema: z.strictObject({
        ...shape,
        clientSecret: z.string().refine(() => false, { error: (issue) => `${String(issue.input)} is too weak` }),
      }),
    };
    const secrets = { ...GOOD, clientSecret: "correct-horse", tokens: 5, environment: "correct-horse" };
    const error = await rejectionOf(parseOptions(leaky, secrets));
    expect(facts(error).code).toBe("INVALID_CONFIG");
    expect(`${inspect(error, { depth: 9 })}${JSON.stringify(error)}`).not.toContain("correct-horse");
  });

  test("may be no object at all", async () => {
    expect(await faultsOf("text")).toEqual([{ key: "the options", rule: "has to be object", found: "a text" }]);
  });
});

test("the secrets among the options are found below the declared keys", () => {
  const options = { ...GOOD, tokens: { access: "one", nested: ["two", 3] } };
  expect(secretsIn(adapter, options)).toEqual(["a-long-secret", "one", "two"]);
});
