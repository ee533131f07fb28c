import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/**
 * What is known of a vendor that breaks whoever does not know it: a page with a heading for each, and the
 * tests that hold them.
 */
export interface TrapPage {
  /** Path of VENDOR.md, whose headings are "### Trap 7: not ready is not an error". */
  page: string | URL;
  /** Paths of the tests, whose names begin with "trap 7: …" or "trap 7 and 8: …". */
  tests: readonly (string | URL)[];
  /** Why a trap needs no test, by its number. */
  reasons?: Readonly<Record<number, string>>;
}

/** In a name of a test, or as `trap(7, …)`. */
const TESTED = /(?:['"`]|^\s*)trap(?: |\(\s*)(\d+(?:(?:, | and )\d+)*)\b/gm;

/**
 * @throws where a trap of the page has neither a test nor a reason, or has both, or where a test is about none
 *   of them
 */
export function assertTraps({ page, tests, reasons = {} }: TrapPage): void {
  const known = [...readFileSync(page, 'utf8').matchAll(/^### Trap (\d+): /gm)].map(([, number]) =>
    Number(number),
  );
  assert.ok(known.length > 0, `${String(page)} has no heading "### Trap 1: …"`);
  const tested = new Set(
    tests.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(TESTED)].flatMap(([, numbers]) =>
        numbers!.split(/, | and /).map(Number),
      ),
    ),
  );
  const reasoned = Object.keys(reasons).map(Number);
  const wrong = [
    ...known
      .filter((number) => !tested.has(number) && !reasoned.includes(number))
      .map((number) => `trap ${number} has neither a test nor a reason`),
    ...reasoned
      .filter((number) => tested.has(number))
      .map((number) => `trap ${number} has a test and a reason for none`),
    ...[...tested, ...reasoned]
      .filter((number) => !known.includes(number))
      .map((number) => `there is no trap ${number}`),
  ];
  assert.deepEqual(wrong, []);
}
