const DATE =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2})?([.,]\d+)?\s?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;
/** The basic form of the same: 20260102T030405Z. */
const BASIC = /^(\d{4})(\d{2})(\d{2})[Tt](\d{2})(\d{2})(\d{2})(?=$|[.,Zz+-])/;
/** UTC already, and on a day that every month has: by far the most, and told without a Date. */
const PLAIN =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

/**
 * A date-time as warehouses keep it: UTC with a Z (some drop an offset in silence). A real one that ends in Z
 * is left as it is; an offset is converted, keeping every digit of the fraction; one without a zone is taken
 * for UTC. undefined: it is no date.
 */
export function toUtc(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  const parts = DATE.exec(text.trim().replace(BASIC, '$1-$2-$3T$4:$5:$6'));
  if (parts === null) return undefined;
  const [, day, minutes = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = parts;
  const local = Date.parse(`${day}T${minutes}${seconds}Z`);
  const away = offset(zone);
  // Date takes the 30th of February for the 2nd of March.
  if (Number.isNaN(local) || away === undefined || !new Date(day!).toISOString().startsWith(day!))
    return undefined;
  const utc = new Date(local - away).toISOString();
  // The year 0 is how databases write "none", and no warehouse has it.
  return /^\d{4}-/.test(utc) && !utc.startsWith('0000')
    ? `${utc.slice(0, 19)}${fraction.replace(',', '.')}Z`
    : undefined;
}

/** Two clocks are no further apart (ms), whatever zones they were set to. */
export const CLOCKS_APART = 2 * 86_400_000;

/** The first day that computers count (ms), in whatever zone: it, the year 1 or 1900 is how programs write "none". */
const EPOCH = 86_400_000;

/**
 * The moment a vendor's text names (ms), on every machine the same: a time without a zone is UTC. NaN: none,
 * also of what is no text. With `asOf`, the present (ms), it is meant as a position, and two more are none: a
 * time further ahead than clocks are apart, which would carry the cursor past all that is yet to come, and
 * one of 1970 or before, which lies below every cursor, where nobody would look for it.
 */
export function instant(text: unknown, asOf?: number): number {
  const time = typeof text === 'string' ? Date.parse(toUtc(text) ?? '') : Number.NaN;
  if (asOf === undefined) return time;
  return time > asOf + CLOCKS_APART || time <= EPOCH ? Number.NaN : time;
}

/** Milliseconds; undefined: no such zone. */
function offset(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
