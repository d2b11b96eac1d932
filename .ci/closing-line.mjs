// A vitest reporter: the run's last line is "N passed, N failed" (", N skipped" when some were).
import { writeFileSync } from "node:fs";

export default class ClosingLine {
  onTestRunEnd(modules, errors) {
    let passed = 0;
    let failed = errors.length;
    let skipped = 0;
    for (const module of modules) {
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        else if (state === "failed") failed += 1;
        else skipped += 1;
      }
    }
    const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
    const file = process.env.CLOSING_LINE_FILE;
    if (file) writeFileSync(file, `${line}\n`);
    console.log(line);
  }
}
