// llms.txt: what an assistant has to know to write programs with the library, and where the rest is.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./markdown.mjs";

/** The first heading of a page. */
function titleOf(file) {
  const text = readFileSync(join(root, file), "utf8").replace(/<!--[\s\S]*?-->\n*/g, "");
  const [, title = file] = /^# (.+)$/m.exec(text) ?? [];
  return title.replaceAll("`", "");
}

const PAGES = {
  Guide: [
    "connect",
    "configure",
    "orders",
    "protection",
    "streams",
    "history",
    "errors",
    "many-accounts",
    "testing",
    "running",
  ].map((name) => `docs/guide/${name}.md`),
  Reference: ["api", "capabilities", "retcodes", "command-line"].map((name) => `docs/reference/${name}.md`),
  "Adapters and design": ["docs/write-an-adapter.md", "docs/architecture.md", "docs/safety.md"],
};

export function renderLlms() {
  const [, example = ""] =
    /## Ten lines[\s\S]*?```ts[^\n]*\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  const sections = Object.entries(PAGES).map(
    ([heading, files]) => `## ${heading}\n\n${files.map((file) => `- [${titleOf(file)}](${file})`).join("\n")}`,
  );
  return `# anybroker

> One TypeScript interface to any retail FX/CFD broker: cTrader, TickerAll, open-api-mt5, API2Trade, Tonpo, and a paper venue.

Facts that programs get wrong most often:

- Packages: \`@anybroker/core\` and one adapter (\`@anybroker/paper\`, \`@anybroker/ctrader\`, \`@anybroker/tickerall\`, \`@anybroker/open-api-mt5\`, \`@anybroker/api2trade\`, \`@anybroker/tonpo\`). Node 20.19 or newer, ESM.
- The size of an order is \`lots\`. Instants are \`timeMs\`: ms since the epoch, UTC. Ids are strings. Unknown is absent, never 0 or null.
- Lots and prices must lie on the symbol's grid; pass \`round: "down"\` to take lots to it.
- \`orders.place\` of a market order resolves in its final state. \`orders.list()\` and \`positions.list()\` read memory and are not async.
- Errors are \`BrokerError\`: \`BrokerError.is(error, "NO_MONEY")\`. Look at \`error.outcome\` before sending anything again: \`unknown\` means that it may have been executed.
- Close the broker: \`await using broker = await connect(...)\`, or \`await broker.close()\`.

\`\`\`ts
${example.trimEnd()}
\`\`\`

${sections.join("\n\n")}
`;
}
