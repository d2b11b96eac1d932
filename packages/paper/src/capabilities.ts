import { fullCapabilities } from "@anybroker/core/adapter";

/** What the venue can do: everything that the neutral model has a word for. */
export const capabilities = fullCapabilities;
