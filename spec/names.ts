/** Numbers, whole or in groups as they are dialled; mail addresses; ids, GUIDs among them. */
const DATA = [/\d{5}/, /(?:\d[.:-]?){7}/, /@[^@.]*\./, /[0-9a-f]{16}/i, /[0-9a-f]{8}-[0-9a-f]{4}-/i];

/**
 * Whether a key that came from outside may be named in a message: it looks like the name of a field. Servers
 * that key an object by what people are called, said or dialled would else have it in the logs.
 */
export const looksLikeName = (key: string): boolean =>
  key.length <= 64 && /^[A-Za-z_$@][\w$@.:-]*$/.test(key) && !DATA.some((data) => data.test(key));
