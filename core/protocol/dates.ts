const DATE = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2})?([.,]\d+)?\s?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * A date-time as warehouses keep it: UTC with a Z (some drop an offset in silence). One that ends in Z is left as it is; an offset
 * is converted, keeping every digit of the fraction; one without a zone is taken for UTC. undefined: it cannot be read.
 */
export function toUtc(text: string): string | undefined {
  if (text.endsWith('Z')) return text;
  const parts = DATE.exec(text.trim());
  if (parts === null) return undefined;
  const [, day, minutes = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = parts;
  const local = Date.parse(`${day}T${minutes}${seconds}Z`);
  const away = offset(zone);
  // Date takes the 30th of February for the 2nd of March.
  if (Number.isNaN(local) || away === undefined || !new Date(day!).toISOString().startsWith(day!)) return undefined;
  const utc = new Date(local - away).toISOString();
  return /^\d{4}-/.test(utc) ? `${utc.slice(0, 19)}${fraction.replace(',', '.')}Z` : undefined;
}

/** The moment a vendor's text names (ms), on every machine the same; NaN: none. Date.parse alone takes a time without a zone for local. */
export const instant = (text: string | null | undefined): number => Date.parse(toUtc(text ?? '') ?? '');

/** Milliseconds; undefined: no such zone. */
function offset(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
