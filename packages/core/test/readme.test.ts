import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = new URL("../../../", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), "utf8");

test("the ten lines of the README are the example, which runs", () => {
  const program = "docs/examples/ten-lines.ts";
  expect(read("README.md")).toContain(`\`\`\`ts run\n${read(program)}\`\`\``);
  const run = spawnSync(process.execPath, ["--conditions=@anybroker/source", "--import", "tsx", program], {
    cwd: fileURLToPath(root),
    encoding: "utf8",
    timeout: 18_000,
  });
  expect([run.status, run.stderr]).toEqual([0, ""]);
  expect(run.stdout).toMatch(/^filled 1\.\d+ \[\n/);
});

test("every path that the README names exists", () => {
  const links = [...read("README.md").matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? "");
  expect(links.length).toBeGreaterThan(10);
  for (const link of links) expect(() => readFileSync(new URL(link, root)), link).not.toThrow(/ENOENT/);
});
