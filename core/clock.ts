/**
 * The time, in milliseconds since the epoch. `TRUNKLINE_NOW` (a date-time) shifts it for tests that let days
 * pass: it is where the clock stood when the process began.
 */
export function createClock(start = process.env['TRUNKLINE_NOW']): () => number {
  const began = start === undefined ? Number.NaN : Date.parse(start);
  if (Number.isNaN(began)) return Date.now;
  const shift = began - Date.now();
  return () => Date.now() + shift;
}
