import { resolve } from "node:path";
import { connect, loadConfig } from "@anybroker/core";
import type { Services } from "./services.ts";

/** The library itself. */
export const libraryServices: Services = {};
