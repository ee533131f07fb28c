import { serialize } from 'node:v8';
import { fingerprint } from '../fingerprint.js';
import type { Api } from '../http/api.js';

/** Shorter answers say nothing about anybody in particular. */
const SHORTEST = 100;
/** Answers one vendor's are compared with: more than are ever under way at once. */
const KEPT = 500;

const latest = new WeakMap<Api, Set<string>>();

/**
 * Was this very answer given before, of late? For bodies that do not say whose they are: a cache that repeats
 * itself would put one caller's words under another's name. Ask once more then; should two be the same in
 * truth, the second answer says so again. Of two that are asked for at the same moment, the repeated one may
 * come first and pass for the true one.
 */
export function isRepeated(api: Api, body: unknown): boolean {
  const bytes = serialize(body);
  if (bytes.length < SHORTEST) return false;
  const marks = latest.get(api) ?? new Set();
  const mark = fingerprint(bytes.toString('latin1'));
  if (marks.has(mark)) return true;
  latest.set(api, marks.add(mark));
  for (const oldest of marks) if (marks.size > KEPT) marks.delete(oldest);
  return false;
}
