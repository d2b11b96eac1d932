// Sees to it that there is a NATS server for the tests of @anybroker/nats: one on the PATH, else the one of Debian's
// packages, which it installs (that needs root). The tests start and stop servers of their own. Without one they are
// skipped and say so; under CI=true they fail.
import { spawnSync } from "node:child_process";

const INSTALLER = "apt-get";
const SERVER = "nats-server";
// Debian puts the server where the PATH of users without privileges does not lead.
const env = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin`, DEBIAN_FRONTEND: "noninteractive" };
const stdio = ["ignore", "ignore", "inherit"];

const isThere = () => spawnSync(SERVER, ["--version"], { env, stdio: "ignore" }).status === 0;

if (!isThere()) {
  spawnSync(INSTALLER, ["-qq", "update"], { env, stdio });
  spawnSync(INSTALLER, ["-qq", "install", "-y", "--no-install-recommends", SERVER], { env, stdio });
}
if (!isThere()) {
  console.error(`${SERVER} is missing; install it (apt-get install ${SERVER}, or see https://nats.io/download).`);
  process.exit(1);
}
