import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** How many unused addresses and open browsers are remembered; the oldest goes first. */
const MOST = 32;
const secret = () => randomBytes(32).toString('base64url');
const digest = (text: string) => createHash('sha256').update(text).digest();

/** Secrets kept as digests and compared in constant time, all of them whatever the first one says. */
class SecretSet {
  readonly #digests: Buffer[] = [];

  mint(): string {
    const made = secret();
    this.#digests.push(digest(made));
    if (this.#digests.length > MOST) this.#digests.shift();
    return made;
  }

  #find(given: string): number {
    const wanted = digest(given);
    let found = -1;
    this.#digests.forEach((known, index) => { if (timingSafeEqual(known, wanted)) found = index; });
    return found;
  }

  has(given: string): boolean { return this.#find(given) >= 0; }

  take(given: string): boolean {
    const index = this.#find(given);
    if (index >= 0) this.#digests.splice(index, 1);
    return index >= 0;
  }
}

/** Who may come in: a token from the printed address is good once, for a session cookie that only this instance knows. */
export class Access {
  readonly #tokens = new SecretSet();
  readonly #sessions = new SecretSet();
  /** Cookies ignore ports: without the instance in its name a second workbench would log the first one out. */
  readonly cookieName = `macon-${randomBytes(8).toString('hex')}`;

  /** A new token of 256 bits, good for one exchange. */
  mintToken(): string { return this.#tokens.mint(); }

  /** The `Set-Cookie` value for a good token, else undefined. */
  exchange(token: string): string | undefined {
    if (!this.#tokens.take(token)) return undefined;
    return `${this.cookieName}=${this.#sessions.mint()}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether a `Cookie` header holds a session of this instance. */
  isKnown(cookieHeader: string | undefined): boolean {
    const prefix = `${this.cookieName}=`;
    const values = (cookieHeader ?? '').split(';').map((part) => part.trim()).filter((part) => part.startsWith(prefix));
    return values.length === 1 && this.#sessions.has((values[0] as string).slice(prefix.length));
  }
}
