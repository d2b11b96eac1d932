import { REDACTED } from "../../system/secrets.ts";

/** Names whose values are secrets whoever gave them: `access_token`, `apiKey`, `password`, `X-Signature`. */
const SECRET_NAME = "[\\w.-]*(?:token|secret|password|passwd|api[_-]?key|authorization|signature|credentials?|cookie)";

const JSON_PAIR = new RegExp(`("${SECRET_NAME}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, "gi");
const QUERY_PAIR = new RegExp(`((?:^|[?&])${SECRET_NAME}=)[^&#\\s"]*`, "gi");
const HEADER = new RegExp(`^(?:${SECRET_NAME}|x-auth.*)$`, "i");

/** A JSON or form body, or a path with a query, with the values of everything that is named like a secret taken out. */
export function stripNamedSecrets(text: string): string {
  return text.replace(JSON_PAIR, `$1"${REDACTED}"`).replace(QUERY_PAIR, `$1${REDACTED}`);
}

/** Headers with the values of everything that is named like a secret taken out. */
export function stripHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), HEADER.test(name) ? REDACTED : value]),
  );
}
