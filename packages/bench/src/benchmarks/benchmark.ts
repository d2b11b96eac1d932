import type { Effort } from "../arena.ts";
import type { Row } from "../rows.ts";

/** Something that can be measured by its name. */
export interface Benchmark {
  readonly name: string;
  run(effort: Effort): Promise<readonly Row[]>;
}
