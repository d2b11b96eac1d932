// Before each test file: a first request must not wait for the disk while a test's own clock goes on.
import { loadTransports } from "@anybroker/core/transport";

await loadTransports();
