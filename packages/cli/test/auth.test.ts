import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileTokens } from "@anybroker/core";
import { type CtraderSimulator, simulateCtrader } from "@anybroker/simulators";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { libraryServices } from "../src/library.ts";
import { run } from "../src/run.ts";
import { FakeTerminal, type FakeTerminalOptions } from "./fake-terminal.ts";

let simulator: CtraderSimulator;
let directory = "";
let file = "";
let key = "";

beforeAll(async () => {
  simulator = await simulateCtrader({ seed: 7 });
  key = `ctrader:${simulator.credentials["clientId"]}`;
});
afterAll(() => simulator.stop());

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "anybroker-auth-"));
  file = join(directory, "tokens.json");
  const { accessToken: _, refreshToken: __, ...config } = simulator.config;
  writeFileSync(join(directory, "ctrader.json"), JSON.stringify({ ...config, tokens: "tokens.json" }));
  writeFileSync(join(directory, "unnamed.json"), JSON.stringify(config));
  writeFileSync(join(directory, "paper.json"), '{"adapter": "paper"}');
  return () => rmSync(directory, { recursive: true, force: true });
});

/** Logs in on the simulator's page; the redirect page takes a free port. */
async function logIn(flags: string, options: FakeTerminalOptions = {}) {
  const terminal = new FakeTerminal({ directory, ...options });
  const words = `auth ctrader --page ${simulator.url}/apps/auth ${flags}`.split(" ");
  const code = await run(words, terminal, libraryServices);
  return { code, out: terminal.out, err: terminal.err };
}

const WAIT = "-c ctrader.json --redirect http://127.0.0.1:0/callback";

/** A browser whose user consents at once: it follows the redirect. */
const consenting = (url: string): void => void fetch(url);

/** A browser that comes back with `change` made to the address. */
const returning =
  (change: (back: URL) => void) =>
  async (url: string): Promise<void> => {
    const answer = await fetch(url, { redirect: "manual" });
    const back = new URL(answer.headers.get("location") ?? "");
    change(back);
    await fetch(back);
  };

const stored = async (): Promise<unknown> => {
  const entry = await fileTokens(file).read(key);
  return entry && JSON.parse(entry.value);
};

const inForce = (): unknown => {
  const { accessToken, refreshToken } = simulator.tokens() ?? {};
  return { accessToken, refreshToken, expiresAtMs: expect.any(Number) };
};

describe("auth ctrader", () => {
  it("takes the code that the browser brings back, stores the pair and prints no secret", async () => {
    const ran = await logIn(`${WAIT} --json`, { browse: consenting });
    expect({ code: ran.code, out: JSON.parse(ran.out) }).toEqual({
      code: 0,
      out: { tokens: file, scope: "trading", expiresAtMs: expect.any(Number) },
    });
    expect(await stored()).toEqual(inForce());
    const { accessToken = "?", refreshToken = "?" } = simulator.tokens() ?? {};
    const secrets = [accessToken, refreshToken, simulator.credentials["clientSecret"] ?? "?", "code-"];
    expect(secrets.filter((secret) => `${ran.out}${ran.err}`.includes(secret))).toEqual([]);
  });

  it("leaves a configuration that trades", async () => {
    await logIn(WAIT, { browse: consenting });
    const terminal = new FakeTerminal({ directory });
    expect(await run(["account", "-c", "ctrader.json", "--json"], terminal, libraryServices)).toBe(0);
    expect(JSON.parse(terminal.out)).toMatchObject({ balance: 100_000 });
  });

  it("turns a redirect of another login away and goes on waiting", async () => {
    const statuses: number[] = [];
    const browse = async (url: string): Promise<void> => {
      const back = new URL(new URL(url).searchParams.get("redirect_uri") ?? "");
      back.search = "?code=theirs&state=theirs";
      statuses.push((await fetch(back)).status);
      back.pathname = "/favicon.ico";
      statuses.push((await fetch(back)).status);
      await fetch(url);
    };
    expect(await logIn(WAIT, { browse: (url) => void browse(url) })).toMatchObject({
      code: 0,
      out: `Stored in ${file}.\n`,
    });
    expect(statuses).toEqual([400, 404]);
    expect(await stored()).toEqual(inForce());
  });

  it("asks about a code without the login's mark, and stores nothing without a yes", async () => {
    const browse = (url: string): void => void returning((back) => back.searchParams.delete("state"))(url);
    expect(await logIn(WAIT, { browse })).toMatchObject({ code: 1, err: expect.stringContaining("was not confirmed") });
    expect(await logIn(WAIT, { browse, answers: ["n"] })).toMatchObject({ code: 1, out: "" });
    expect(await stored()).toBeUndefined();
    expect(await logIn(WAIT, { browse, answers: ["y"] })).toMatchObject({ code: 0 });
    expect(await stored()).toEqual(inForce());
  });

  it("says what the page refused", async () => {
    const browse = (url: string): void =>
      void returning((back) => {
        back.searchParams.delete("code");
        back.searchParams.set("error", "access_denied");
      })(url);
    expect(await logIn(WAIT, { browse })).toMatchObject({
      code: 1,
      err: expect.stringContaining("The login page gave no access: access_denied; nothing was stored."),
    });
  });

  it("ends on Ctrl-C", async () => {
    const terminal = new FakeTerminal({ directory, browse: () => terminal.interrupt() });
    expect(await run(`auth ctrader ${WAIT}`.split(" "), terminal, libraryServices)).toBe(1);
    expect(terminal.err).toContain("Stopped before the browser came back; nothing was stored.");
  });

  it("--paste takes the code alone or the whole address", async () => {
    const code = (): string => simulator.issueCode() ?? "";
    expect(await logIn("-c ctrader.json --paste", { answers: [` ${code()} `] })).toMatchObject({ code: 0 });
    const address = `http://127.0.0.1:8765/callback?code=${code()}`;
    expect(await logIn("-c ctrader.json --paste", { answers: [address] })).toMatchObject({ code: 0 });
    expect(await stored()).toEqual(inForce());
  });

  it.each([
    ["", "No code was pasted"],
    ["http://127.0.0.1:8765/callback?code=1&state=other", "answers another login"],
    ["used-up", "a code is good for one minute and once"],
  ])("--paste refuses %j", async (answer, message) => {
    const ran = await logIn("-c ctrader.json --paste", { answers: [answer] });
    expect(ran).toMatchObject({ code: 1, out: "", err: expect.stringContaining(message) });
    expect(await stored()).toBeUndefined();
  });

  it("stores where --tokens says, and tells what the configuration lacks", async () => {
    file = join(directory, "deep", "other.json");
    const ran = await logIn("-c unnamed.json --tokens deep/other.json --paste", {
      answers: [simulator.issueCode() ?? ""],
    });
    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining(`add "tokens": ${JSON.stringify(file)}`) });
    expect(await stored()).toEqual(inForce());
  });

  it("finds a token file that can't be used before anybody logs in", async () => {
    writeFileSync(file, "something else");
    expect(await logIn("-c ctrader.json --paste", { answers: ["x"] })).toMatchObject({ code: 2 });
    expect(readFileSync(file, "utf8")).toBe("something else");
    expect(await logIn("-c unnamed.json --tokens paper.json/tokens.json --paste", { answers: ["x"] })).toMatchObject({
      code: 1,
      err: expect.stringContaining("can't be used"),
    });
  });

  it.each([
    ["", "--config FILE is missing"],
    ["-c paper.json", "paper.json is the configuration of paper"],
    ["-c unnamed.json", "Nothing says where the tokens are kept"],
    ["-c ctrader.json --scope all", "--scope is all; expected trading or accounts."],
    ["-c ctrader.json --redirect callback", "--redirect is callback; expected an address"],
    ["-c ctrader.json --redirect https://example.com/back", "add --paste"],
    ["-c ctrader.json --paste", "nobody is at a terminal"],
  ])("%j is wrong usage", async (flags, message) => {
    expect(await logIn(flags.trim() === "" ? "--json" : flags)).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining(message),
    });
  });
});
