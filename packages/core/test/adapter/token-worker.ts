import { request } from "node:http";
import { createCall } from "../../src/adapter/create-call.ts";
import { fileTokens } from "../../src/adapter/file-tokens.ts";
import { systemClock } from "../../src/system/clock.ts";
import { systemRandom } from "../../src/system/random.ts";
import { createTokenSource } from "../../src/transport/token.ts";

// Run by itself, so it imports files and not the package: starting eight is most of the test's time.
// One of several processes that share a token file: says "ready", waits for "go", says which token it got.

interface Token {
  readonly access: string;
  readonly expiresAtMs: number;
}

const [file = "", url = ""] = process.argv.slice(2);
const clock = systemClock;
const random = systemRandom;

const source = createTokenSource<Token>({
  store: fileTokens(file),
  key: "shared",
  clock,
  random,
  refresh: (old) =>
    new Promise((resolve, reject) => {
      const asking = request(`${url}/?old=${old?.access ?? ""}`, { method: "POST" }, (answer) => {
        answer.setEncoding("utf8").on("data", (text: string) => resolve(JSON.parse(text) as Token));
      });
      asking.on("error", reject).end();
    }),
  parse: (text) => JSON.parse(text) as Token,
  serialise: (token) => JSON.stringify(token),
});

process.once("message", () => {
  const call = createCall({ clock, random }, { operation: "get", timeoutMs: 15_000 });
  source.get(call).then(
    ({ access }) => process.send?.(access, () => process.exit(0)),
    (error: Error) => process.send?.(`failed: ${error.message}`, () => process.exit(1)),
  );
});
process.send?.("ready");
