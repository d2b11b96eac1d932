// What the checks of the docs look at: pages, their fenced blocks, links and anchors.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every page of Markdown that people read, by its path from the root. */
export function pages() {
  const below = (folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((file) => `${folder}/${String(file).replaceAll("\\", "/")}`)
      .filter((file) => file.endsWith(".md") && !file.includes("/."));
  const readmes = readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`);
  const top = readdirSync(root).filter((file) => file.endsWith(".md"));
  return [...top, ...below("docs"), ...readmes]
    .filter((file) => {
      try {
        readFileSync(join(root, file));
        return true;
      } catch {
        return false;
      }
    })
    .sort();
}

const FENCE = /^(\s*)(`{3,})(.*)$/;
const GIVEN_ALL = /<!-- given to every block:\n([\s\S]*?)-->/;
const GIVEN = /<!-- given:\n((?:(?!-->)[\s\S])*)-->$/;

/**
 * A page: its fenced blocks (`language`, `flags`, `code`, `line`) and its text without them.
 *
 * A comment `<!-- given: ... -->` right before a block is code that the reader does not see and the block needs;
 * `<!-- given to every block: ... -->` is put before every block of the page.
 */
export function readPage(file) {
  const source = readFileSync(join(root, file), "utf8");
  const everywhere = GIVEN_ALL.exec(source)?.[1] ?? "";
  const blocks = [];
  const prose = [];
  let open;
  for (const [index, line] of source.split("\n").entries()) {
    const [, , ticks, info] = FENCE.exec(line) ?? [];
    if (open === undefined && ticks !== undefined) {
      const [language = "", ...flags] = info.trim().split(/\s+/);
      const before = GIVEN.exec(prose.join("\n").trimEnd())?.[1] ?? "";
      open = { ticks, language, flags, lines: [], line: index + 2, given: everywhere + before };
    } else if (open !== undefined && line.trim() === open.ticks) {
      const { language, flags, lines, line: at, given } = open;
      blocks.push({ file, language, flags, code: lines.join("\n"), line: at, given });
      prose.push("");
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else prose.push(line);
  }
  if (open !== undefined) throw new Error(`${file}:${open.line} opens a block that never ends`);
  return { file, blocks, prose: prose.join("\n").replace(/<!--[\s\S]*?-->/g, "") };
}

/** The anchors that a page's headings make, as GitHub makes them. */
export function anchorsOf(prose) {
  const counts = new Map();
  return prose.split("\n").flatMap((line) => {
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(line) ?? [];
    if (heading === undefined) return [];
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll("`", "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    return [count === 0 ? slug : `${slug}-${count}`];
  });
}

/** The targets of a page's links, inline and by reference. */
export function linksOf(prose) {
  const text = prose.replace(/`[^`\n]*`/g, "");
  return [...text.matchAll(/\]\(([^()\s]+(?:\([^()\s]*\))?)(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s+(\S+)/gm)].map(
    ([, inline, reference]) => inline ?? reference,
  );
}
