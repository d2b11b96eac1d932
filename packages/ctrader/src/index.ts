export * as x from "./schema/index.ts";
