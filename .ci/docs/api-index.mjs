// The index of everything that the packages export, from the sources: one table per entry point.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./markdown.mjs";

/** Types that are the wire's, not ours. */
const MESSAGE = /^Proto[A-Z]/;
const SOURCE = "@anybroker/source";

/** Name and source file of every entry point of the published packages. */
function entryPoints() {
  return readdirSync(join(root, "packages"))
    .filter((name) => existsSync(join(root, "packages", name, "package.json")))
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(root, "packages", folder, "package.json"), "utf8")),
    }))
    .filter(({ manifest }) => !manifest.private)
    .flatMap(({ folder, manifest }) =>
      Object.entries(manifest.exports)
        .filter(([, target]) => target[SOURCE] !== undefined)
        .map(([entry, target]) => ({
          name: manifest.name + entry.slice(1),
          file: join(root, "packages", folder, target[SOURCE]),
        })),
    );
}

/** What people call a declaration. */
function kindOf(symbol) {
  const [declaration] = symbol.declarations ?? [];
  if (declaration === undefined) return "value";
  if (ts.isFunctionDeclaration(declaration)) return "function";
  if (ts.isClassDeclaration(declaration)) return "class";
  if (ts.isInterfaceDeclaration(declaration) || ts.isTypeAliasDeclaration(declaration)) return "type";
  return "value";
}

/** The first sentence of a docstring, fit for a table. */
function summaryOf(symbol, checker) {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, " ").trim();
  return (/^.*?[.:;](?=\s|$)/.exec(text)?.[0] ?? text).replaceAll("|", "\\|");
}

/** The exports of each entry point, those without a docstring apart. */
export function readExports() {
  const entries = entryPoints();
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    { ...options, noEmit: true },
  );
  const checker = program.getTypeChecker();
  return entries.map(({ name, file }) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file));
    const rows = checker
      .getExportsOfModule(module)
      .map((exported) => {
        const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
        return { name: exported.name, kind: kindOf(symbol), summary: summaryOf(symbol, checker) };
      })
      .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    return { name, rows };
  });
}

/** docs/reference/api.md without its banner. */
export function renderApi() {
  const sections = readExports().map(({ name, rows }) => {
    const own = rows.filter((row) => !MESSAGE.test(row.name));
    const messages = rows.length - own.length;
    const lines = own.map((row) => `| \`${row.name}\` | ${row.kind} | ${row.summary} |`);
    const rest =
      messages === 0
        ? []
        : ["", `And the types of the protocol's ${messages} messages and enumerations, under their own names.`];
    return [`## ${name}`, "", "| name | kind | |", "| --- | --- | --- |", ...lines, ...rest].join("\n");
  });
  return `# API

Everything that the packages export, in a line each. The whole of it, with every member and type, is made by
\`npm run docs:api\` and shown by any browser.

${sections.join("\n\n")}
`;
}
