/** A row out of what is no row: it has no part of any key, so it is left out, counted and named by whoever writes rows. */
export const KEYLESS: object = Object.freeze({});
