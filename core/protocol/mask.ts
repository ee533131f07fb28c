const MASK = '****';
/** Below this many characters a secret is only masked as a whole word: replacing every "a" would shred the logs. */
const SHORT = 6;

/**
 * Replaces secrets in whatever people get to read (LOG, TRACE, CONNECTION_STATUS, stderr), also URL- and base64-encoded.
 * Secrets that overlap, or are a part of each other, leave nothing behind.
 */
export function createMask(secrets: Iterable<string>): (text: string) => string {
  const forms = new Set<string>();
  for (const given of secrets) {
    if (given === '') continue;
    // Messages leave with lone surrogates replaced (see text.ts); encodeURIComponent refuses them.
    const secret = Buffer.from(given).toString();
    const base64 = Buffer.from(secret).toString('base64');
    const form = new URLSearchParams({ '': secret }).toString().slice(1);
    for (const one of [given, secret, encodeURIComponent(secret), form, JSON.stringify(secret).slice(1, -1)]) forms.add(one);
    if (secret.length < SHORT) continue;
    for (const one of [base64, base64.replace(/=+$/, ''), encodeURIComponent(base64), Buffer.from(secret).toString('base64url')])
      forms.add(one);
  }
  if (forms.size === 0) return (text) => text;
  const patterns = [...forms].map(
    (form) => new RegExp(form.length < SHORT ? `(?<![\\p{L}\\p{N}_])${literal(form)}(?![\\p{L}\\p{N}_])` : literal(form), 'gu'),
  );
  return (text) => {
    // All places first, then the text: what overlaps is hidden whole.
    const places = patterns.flatMap((pattern) =>
      [...text.matchAll(pattern)].map(({ index, 0: found }) => [index, index + found.length] as const),
    );
    let masked = '';
    let at = 0;
    for (const [start, end] of places.sort(([a], [b]) => a - b)) {
      if (start >= at) masked += text.slice(at, start) + MASK;
      at = Math.max(at, end);
    }
    return masked + text.slice(at);
  };
}

const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
