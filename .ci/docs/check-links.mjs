// Holds every relative link of the docs against the files and anchors that exist.
import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { anchorsOf, linksOf, root } from "./markdown.mjs";

export function checkLinks(pages, faults) {
  const anchors = new Map(pages.map(({ file, prose }) => [file, new Set(anchorsOf(prose))]));
  for (const { file, prose } of pages) {
    for (const link of linksOf(prose)) {
      if (/^[a-z]+:/i.test(link)) continue;
      const [path, anchor] = link.split("#");
      const target = path === "" ? file : posix.normalize(posix.join(posix.dirname(file), decodeURIComponent(path)));
      if (target.startsWith("..") || !existsSync(join(root, target))) {
        faults.push(`${file} links to ${link}, and there is no ${target}`);
      } else if (anchor !== undefined && anchors.has(target) && !anchors.get(target).has(anchor)) {
        faults.push(`${file} links to ${link}, and ${target} has no heading of that name`);
      } else if (path.endsWith("/") && !statSync(join(root, target)).isDirectory()) {
        faults.push(`${file} links to ${link}, which is no folder`);
      }
    }
  }
}

/** Pages that no other page leads to, starting from the README. */
export function checkReachable(pages, faults) {
  const byFile = new Map(pages.map((page) => [page.file, page]));
  const seen = new Set(["README.md"]);
  for (const file of seen) {
    for (const link of linksOf(byFile.get(file)?.prose ?? "")) {
      const [path] = link.split("#");
      if (/^[a-z]+:/i.test(link) || path === "") continue;
      const target = posix.normalize(posix.join(posix.dirname(file), path));
      if (byFile.has(target)) seen.add(target);
      else if (target.endsWith("/")) {
        for (const { file: below } of pages) if (posix.dirname(below) === target.slice(0, -1)) seen.add(below);
      }
    }
  }
  for (const { file } of pages) if (!seen.has(file)) faults.push(`${file} cannot be reached from the README`);
}
