// Holds the docs against the code: every block of TypeScript compiles, those marked `ts run` run, JSON parses, commands
// and flags exist, links and anchors lead somewhere. Prints nothing when all is well.
// Run by: npm run docs:check
import { checkJson, checkTypes, runBlocks } from "./docs/check-code.mjs";
import { checkLinks, checkReachable } from "./docs/check-links.mjs";
import { checkShell } from "./docs/check-shell.mjs";
import { checkVersion } from "./docs/check-version.mjs";
import { pages as findPages, readPage } from "./docs/markdown.mjs";

const LANGUAGES = new Set(["ts", "sh", "json", "text", ""]);
const faults = [];
const pages = findPages().map(readPage);
const blocks = pages.flatMap((page) => page.blocks);
const of = (language) => blocks.filter((block) => block.language === language);

for (const { file, line, language } of blocks) {
  if (!LANGUAGES.has(language)) faults.push(`${file}:${line} is a block of ${language}, which nobody checks`);
}
checkTypes(of("ts"), faults);
checkJson(of("json"), faults);
checkShell(of("sh"), faults);
checkLinks(pages, faults);
checkReachable(pages, faults);
checkVersion(faults);
await runBlocks(
  of("ts").filter(({ flags }) => flags.includes("run")),
  faults,
);

for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
