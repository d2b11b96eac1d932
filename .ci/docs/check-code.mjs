// Type-checks every ```ts block of the docs against the sources, all in one program, and runs those marked
// ```ts run; parses every ```json block.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./markdown.mjs";

const RUN_LIMIT_MS = 60_000;

/** The name of the file that a block is checked as: beside its page, so that relative imports mean what they say. */
const fileOf = ({ file, line }) => join(root, `${file.replace(/\.md$/, "")}.block-${line}.ts`);

const sourceOf = ({ given, code }) => `${given}${code}\nexport {};\n`;

/** The line of the page that a line of a block's source is. */
const pageLine = ({ given, line }, sourceLine) => line + sourceLine - given.split("\n").length + 1;

export function checkTypes(blocks, faults) {
  const sources = new Map(blocks.map((block) => [fileOf(block), block]));
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  Object.assign(options, { noEmit: true, declaration: false, incremental: false });
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists.call(host, file);
  host.readFile = (file) => (sources.has(file) ? sourceOf(sources.get(file)) : readFile.call(host, file));
  host.getSourceFile = (file, target) =>
    sources.has(file)
      ? ts.createSourceFile(file, sourceOf(sources.get(file)), { ...target, impliedNodeFormat: ts.ModuleKind.ESNext })
      : getSourceFile.call(host, file, target);
  const program = ts.createProgram([...sources.keys()], options, host);
  for (const [file, block] of sources) {
    const source = program.getSourceFile(file);
    for (const { start = 0, messageText } of [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]) {
      const { line } = source.getLineAndCharacterOfPosition(start);
      const text = ts.flattenDiagnosticMessageText(messageText, "\n");
      faults.push(`${block.file}:${pageLine(block, line)} does not compile: ${text}`);
    }
  }
}

/** Runs the blocks, two at a time; each has to end by itself with exit code 0. */
export async function runBlocks(blocks, faults) {
  const folder = mkdtempSync(join(root, "docs", ".run-"));
  const queue = [...blocks];
  const worker = async () => {
    for (let block = queue.shift(); block !== undefined; block = queue.shift()) await runBlock(block, folder, faults);
  };
  try {
    await Promise.all([worker(), worker()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runBlock(block, folder, faults) {
  const name = `${block.file.replaceAll(/[^a-zA-Z]+/g, "-")}-${block.line}.ts`;
  writeFileSync(join(folder, name), sourceOf(block));
  const args = ["--conditions=@anybroker/source", "--import", "tsx", name];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    timeout: RUN_LIMIT_MS,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const code = await new Promise((resolve) => child.on("close", (status, signal) => resolve(status ?? signal)));
  if (code !== 0) faults.push(`${block.file}:${block.line} ends with ${code}:\n${output.trimEnd()}`);
}

export function checkJson(blocks, faults) {
  for (const { file, line, code } of blocks) {
    try {
      JSON.parse(code);
    } catch (error) {
      faults.push(`${file}:${line} is no JSON: ${error.message}`);
    }
  }
}
