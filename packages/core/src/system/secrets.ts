/** What stands where a secret was. */
export const REDACTED = "[secret]";

/** The shortest text that is treated as a secret: shorter ones would blank out ordinary words. */
const MIN_SECRET_LENGTH = 4;

/** Knows the secrets of one broker and takes them out of texts that leave the library. */
export class SecretKeeper {
  readonly #secrets = new Set<string>();

  /** Remembers `secret`, in plain, percent-encoded and base64 form. */
  add(secret: string): void {
    if (secret.length < MIN_SECRET_LENGTH) return;
    this.#secrets.add(secret);
    this.#secrets.add(encodeURIComponent(secret));
    this.#secrets.add(JSON.stringify(secret).slice(1, -1));
    this.#secrets.add(Buffer.from(secret, "utf8").toString("base64"));
  }

  /** `text` without any known secret. */
  redact(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, REDACTED);
    }
    return clean;
  }

  /** A copy of `bytes` in which every byte of a known secret is an asterisk; `bytes` itself when it holds none. */
  blank(bytes: Uint8Array): Uint8Array {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let clean: Buffer | undefined;
    for (const secret of this.#secrets) {
      const length = Buffer.byteLength(secret);
      let found = (clean ?? view).indexOf(secret);
      while (found >= 0) {
        clean ??= Buffer.from(bytes);
        clean.fill("*", found, found + length);
        found = clean.indexOf(secret, found + length);
      }
    }
    return clean ?? bytes;
  }

  /** True when `text` holds a known secret. */
  holds(text: string): boolean {
    return this.redact(text) !== text;
  }

  toJSON(): string {
    return REDACTED;
  }
}
