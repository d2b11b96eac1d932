export { paper } from "./adapter.ts";
export type { PaperAccountOptions, PaperOptions } from "./options.ts";
