// The NATS server that the tests of @anybroker/nats run against: found on the PATH, else, by
// `node .ci/ensure-nats.mjs`, installed from Debian's packages (needs root; .ci/run does it). The tests start and stop
// servers of their own. Without one they are skipped and say so; under CI=true they fail.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Debian puts it where users without privileges do not look. */
const BESIDES = ["/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];

/** The path of nats-server, or undefined. */
export function findNatsServer() {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...BESIDES];
  return folders.map((folder) => join(folder, "nats-server")).find((file) => existsSync(file));
}

function install() {
  const apt = (...args) => spawnSync("apt-get", ["-qq", ...args], { stdio: ["ignore", "ignore", "inherit"] });
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  apt("update");
  spawnSync("apt-get", ["-qq", "install", "-y", "--no-install-recommends", "nats-server"], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (findNatsServer() === undefined) install();
  const found = findNatsServer();
  if (found === undefined) {
    console.error("nats-server is missing; install it (apt-get install nats-server, or https://nats.io/download).");
    process.exit(1);
  }
}
