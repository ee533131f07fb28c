import type { Outgoing } from './exchange.js';

/** Milliseconds for which it is believed that credentials are good that were just seen to be. */
const BELIEVED = 10_000;

/**
 * A request that was answered with these credentials. Where another one is refused (401), it tells whether
 * the credentials are at fault or that one thing: it is asked once more, and only where nothing else was
 * answered since.
 */
export class Witness {
  #out: Outgoing | undefined;
  /** How long its answer was. */
  #bytes = Number.POSITIVE_INFINITY;
  /** When a request was sent that was answered well. */
  #good = Number.NEGATIVE_INFINITY;
  /** When a request was refused although the credentials are good. */
  #vouched = Number.NEGATIVE_INFINITY;
  #asking: Promise<boolean> | undefined;

  /** `sent`: when (ms). The one with the shortest answer is kept. */
  answered(out: Outgoing, sent: number, bytes: number): void {
    this.#good = Math.max(this.#good, sent);
    if (out.method !== 'GET' || bytes >= this.#bytes) return;
    this.#out = out;
    this.#bytes = bytes;
  }

  /** Are the credentials good, although this request was refused? `ask`: whether a request is answered now. */
  async vouches(refused: Outgoing, sent: number, ask: (out: Outgoing) => Promise<boolean>): Promise<boolean> {
    if (this.#good >= sent || sent - this.#vouched < BELIEVED) return true;
    const out = this.#out;
    if (out === undefined || out.url === refused.url) return false;
    this.#asking ??= ask(out).finally(() => {
      this.#asking = undefined;
    });
    const isGood = await this.#asking;
    if (isGood) this.#vouched = sent;
    return isGood;
  }
}
