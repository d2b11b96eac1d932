import "reflect-metadata";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

/** A server's own certificate, which is its authority as well. */
export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** The certificate as a file, for clients that take one. */
  readonly file: string;
}

const KEYS = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** Makes a certificate for 127.0.0.1 and localhost. */
export async function makeCertificate(): Promise<Certificate> {
  x509.cryptoProvider.set(globalThis.crypto);
  const keys = await crypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=localhost",
    notBefore: new Date("2020-01-01T00:00:00Z"),
    notAfter: new Date("2090-01-01T00:00:00Z"),
    signingAlgorithm: KEYS,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" },
      ]),
    ],
  });
  const body = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const cert = certificate.toString("pem");
  const file = join(await mkdtemp(join(tmpdir(), "anybroker-bench-")), "ca.pem");
  await writeFile(file, cert);
  return { key: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`, cert, file };
}
