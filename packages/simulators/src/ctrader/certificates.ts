import "reflect-metadata";
import type { webcrypto } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

const KEYS = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const NOT_BEFORE = new Date("2020-01-01T00:00:00Z");
const NOT_AFTER = new Date("2090-01-01T00:00:00Z");

/** A server's certificate, and the file of the authority that vouches for it. */
export interface Certificates {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** The authority's certificate, PEM. */
  readonly ca: string;
  /** Where it lies for clients that take a file. */
  readonly caFile: string;
  /** Removes the file. */
  dispose(): Promise<void>;
}

/** Makes an authority and a certificate for `localhost`, 127.0.0.1, ::1 and `host`. Nothing but the CA's file is stored. */
export async function makeCertificates(host: string): Promise<Certificates> {
  x509.cryptoProvider.set(globalThis.crypto);
  const authorityKeys = await crypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=anybroker simulator authority",
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
    signingAlgorithm: KEYS,
    keys: authorityKeys,
    extensions: [new x509.BasicConstraintsExtension(true, 1, true)],
  });
  const { key, cert } = await issueLeaf(authority, authorityKeys.privateKey, host);
  const ca = authority.toString("pem");
  const folder = await mkdtemp(join(tmpdir(), "anybroker-ctrader-"));
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, ca);
  return { key, cert, ca, caFile, dispose: () => rm(folder, { recursive: true, force: true }) };
}

async function issueLeaf(
  authority: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
  host: string,
): Promise<{ readonly key: string; readonly cert: string }> {
  const keys = await crypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
  const addresses = [...new Set(["127.0.0.1", "::1", ...(/^[\d.]+$|:/.test(host) ? [host] : [])])];
  const names = [...new Set(["localhost", ...(addresses.includes(host) ? [] : [host])])];
  const alternatives: x509.JsonGeneralName[] = [
    ...names.map((value) => ({ type: "dns", value }) as const),
    ...addresses.map((value) => ({ type: "ip", value }) as const),
  ];
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: "02",
    subject: "CN=localhost",
    issuer: authority.subject,
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
    signingAlgorithm: KEYS,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [new x509.SubjectAlternativeNameExtension(alternatives)],
  });
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    cert: leaf.toString("pem"),
  };
}
