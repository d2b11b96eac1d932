import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** A key and a certificate as `tls.createServer` takes them, in PEM. */
export interface ServerIdentity {
  readonly key: string;
  readonly cert: string;
}

/** What a certificate says. */
export interface IssueOptions {
  /** Default `localhost`. */
  readonly dnsNames?: readonly string[];
  /** In the past for one that has expired; default 2090. */
  readonly notAfter?: Date;
}

/** A certificate authority of one's own, which issues certificates for test servers. */
export interface TestAuthority {
  /** PEM, for the `ca` option of a transport or adapter. */
  readonly ca: string;
  issue(options?: IssueOptions): Promise<ServerIdentity>;
}

const KEYS = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const NOT_BEFORE = new Date("2020-01-01T00:00:00Z");
const NOT_AFTER = new Date("2090-01-01T00:00:00Z");

/** Makes a new authority; takes some milliseconds. */
export async function createAuthority(): Promise<TestAuthority> {
  x509.cryptoProvider.set(globalThis.crypto);
  const keys = await crypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=anybroker test authority",
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
    signingAlgorithm: KEYS,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  let serial = 1;
  return {
    ca: root.toString("pem"),
    async issue({ dnsNames = ["localhost"], notAfter = NOT_AFTER } = {}) {
      serial += 1;
      const leafKeys = await crypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
      const leaf = await x509.X509CertificateGenerator.create({
        serialNumber: serial.toString(16).padStart(2, "0"),
        subject: `CN=${dnsNames[0]}`,
        issuer: root.subject,
        notBefore: NOT_BEFORE,
        notAfter,
        signingAlgorithm: KEYS,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        extensions: [new x509.SubjectAlternativeNameExtension(dnsNames.map((value) => ({ type: "dns", value })))],
      });
      const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", leafKeys.privateKey)).toString("base64");
      return {
        key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
        cert: leaf.toString("pem"),
      };
    },
  };
}
