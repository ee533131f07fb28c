/** What a step ends with when it cannot know here what it has to know: nothing failed, and nothing is proved. */
export const UNKNOWN = 3;

const WORDS = { 0: 'ok', [UNKNOWN]: 'NOT KNOWN HERE' };
export const wordOf = (status) => WORDS[status] ?? 'FAILED';

/**
 * Of all steps together. A release is green when each of them is ok: what is not known here keeps it from being
 * so as much as what failed, with an exit code of its own.
 */
export function balanceOf(results, leftOut) {
  const failed = results.filter(({ status }) => wordOf(status) === 'FAILED');
  const unknown = results.filter(({ status }) => status === UNKNOWN);
  const ok = results.length - failed.length - unknown.length;
  const named = (steps) => steps.map(({ name }) => name).join(', ');
  const lines = [
    `release: ${ok} ok, ${failed.length} failed, ${unknown.length} not known here`,
    ...(failed.length > 0 ? [`  failed: ${named(failed)}`] : []),
    ...(unknown.length > 0 ? [`  not known here, to be run where it can be: ${named(unknown)}`] : []),
    ...(leftOut.length > 0 ? [`  left out: ${named(leftOut)}`] : []),
  ];
  if (failed.length > 0) return { lines, code: 1 };
  return { lines, code: unknown.length > 0 ? UNKNOWN : 0 };
}
