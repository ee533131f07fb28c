type Headers = Readonly<Record<string, string>>;

const seconds = (text: string | undefined): number | undefined =>
  text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;

/** Retry-After in milliseconds, from seconds or a date; undefined when absent, unreadable or no wait at all. */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const wait = seconds(text);
  if (wait !== undefined) return wait > 0 ? wait * 1000 : undefined;
  // Against the vendor's own clock where it tells it: ours may be minutes off.
  const until = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  const today = Date.parse(headers['date'] ?? '');
  const ms = until - (Number.isNaN(today) ? now : today);
  return ms > 0 ? ms : undefined;
}

const first = (headers: Headers, names: readonly string[]) =>
  names.map((name) => headers[name]).find((value) => value !== undefined);

/**
 * How long until the vendor's window begins anew, in milliseconds, if its headers say that nothing is left of
 * this one.
 */
export function exhausted(headers: Headers, now: number): number | undefined {
  const remaining = first(headers, [
    'ratelimit-remaining',
    'x-ratelimit-remaining',
    'x-rate-limit-remaining',
  ]);
  if (remaining !== undefined) {
    const reset = seconds(first(headers, ['ratelimit-reset', 'x-ratelimit-reset', 'x-rate-limit-reset']));
    return seconds(remaining) === 0 && reset !== undefined ? untilReset(reset, now) : undefined;
  }
  // The newer single header: `limit=100, remaining=0, reset=50` or `"default";r=0;t=50`.
  const single = headers['ratelimit'];
  if (single === undefined || !/(?:^|[;,\s])(?:r|remaining)=0(?![\d.])/.test(single)) return undefined;
  const reset = /(?:^|[;,\s])(?:t|reset)=(\d+)/.exec(single)?.[1];
  return reset === undefined ? undefined : untilReset(Number(reset), now);
}

/** Vendors write seconds from now, seconds since 1970 or milliseconds since 1970: the size tells which. */
function untilReset(value: number, now: number): number | undefined {
  const ms = value > 1e9 ? timeIn(value) - now : value * 1000;
  return ms > 0 ? ms : undefined;
}

const timeIn = (value: number) => (value > 1e12 ? value : value * 1000);

/** A duration as a person says it. */
export function spoken(ms: number): string {
  const total = Math.round(ms / 1000);
  if (ms < 10_000) return `${Math.round(ms / 100) / 10} s`;
  if (total < 120) return `${total} s`;
  const minutes = Math.round(total / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 72) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}
