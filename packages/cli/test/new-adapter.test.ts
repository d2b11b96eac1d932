import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConformanceReport } from "@anybroker/testkit";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../src/run.ts";
import { FakeBroker } from "./fake-broker.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { fakeServices, type Ran } from "./harness.ts";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
/** Below the package, so that the new one finds what it imports. */
let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(PACKAGE, ".generated-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

async function anybroker(line: string): Promise<Ran> {
  const terminal = new FakeTerminal({ directory });
  const code = await run(line.split(" "), terminal, fakeServices(new FakeBroker()));
  return { code, out: terminal.out, err: terminal.err };
}

const read = (path: string): string => readFileSync(join(directory, path), "utf8");

/** What the compiler says of a package's own files; those of ours that it imports are checked elsewhere. */
function typeFaults(folder: string): readonly string[] {
  const file = join(folder, "tsconfig.json");
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(file, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    folder,
    { customConditions: ["@anybroker/source"] },
  );
  const program = ts.createProgram(fileNames, options);
  const own = fileNames.flatMap((name) => program.getSourceFile(name) ?? []);
  expect(own.length).toBeGreaterThan(20);
  const faults = [
    program.getOptionsDiagnostics(),
    ...own.flatMap((source) => [program.getSyntacticDiagnostics(source), program.getSemanticDiagnostics(source)]),
  ].flat();
  return faults.map(
    ({ messageText, file: at }) => `${at?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}

describe("a new adapter", () => {
  beforeAll(async () => {
    expect(await anybroker("new-adapter river-markets --dir made")).toMatchObject({ code: 0, err: "" });
  });

  it("has the shape of an adapter package, in its own words", () => {
    expect(readdirSync(join(directory, "made", "src")).sort()).toEqual([
      ...["adapter.ts", "capabilities.ts", "client", "convert", "errors.ts", "index.ts", "options.ts", "parts"],
      "session.ts",
    ]);
    expect(JSON.parse(read("made/package.json"))).toMatchObject({ name: "anybroker-river-markets" });
    expect(read("made/src/index.ts")).toContain('export { riverMarkets } from "./adapter.ts";');
    expect(read("made/src/client/river-markets-error.ts")).toContain("class RiverMarketsError extends Error");
    const files = readdirSync(join(directory, "made"), { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"));
    expect(texts.filter((text) => /template/i.test(text))).toEqual([]);
  });

  it("compiles", () => {
    expect(typeFaults(join(directory, "made"))).toEqual([]);
  }, 120_000);

  it("fails the scenarios that are left to do, each with the file that it takes", async () => {
    const ran = await anybroker("conformance --adapter ./made --only CONN,ORD,IDEM,HIST --json");
    const [report] = JSON.parse(ran.out) as readonly ConformanceReport[];
    const failed = report?.results.filter(({ status }) => status === "failed") ?? [];
    expect({ code: ran.code, name: report?.name, err: ran.err }).toEqual({ code: 1, name: "river-markets", err: "" });
    expect(failed.map(({ id }) => id)).toEqual(expect.arrayContaining(["CONN-01", "ORD-01", "IDEM-02", "HIST-01"]));
    expect(
      failed.filter(({ reason = "" }) => !/is not written yet: write it in src\/parts\/\w+\.ts/.test(reason)),
    ).toEqual([]);
  });

  it("is not put where something is", async () => {
    expect(await anybroker("new-adapter river-markets --dir made")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("is not empty; name another folder with --dir."),
    });
  });
});

it.each(["River", "2river", "river_markets", "river--markets", "class"])(
  "%s is no name for an adapter",
  async (name) => {
    expect(await anybroker(`new-adapter ${name}`)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`"${name}" is no name for an adapter`),
    });
  },
);
