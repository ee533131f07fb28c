import { words } from 'trunkline/simulator';
import type { Row } from './timeline.js';
import type { Vonage } from './world.js';

/** Starts of the ten sections, in percent of the call. */
export const SECTIONS = Array.from({ length: 10 }, (_, i) => i * 10);

/** The same name occurs under two categories: only both together are a key. */
const CATEGORIES: readonly (readonly [string, readonly string[]])[] = [
  ['Politeness', ['Greeting', 'Farewell', 'Thanks']],
  ['Compliance', ['Greeting', 'Recording notice', 'Identity check']],
  ['Complaint', ['Waiting time', 'Price']],
  ['Outcome', ['Resolved', 'Call back', 'Escalated']],
];

const WORDS = words(
  'velmo tarin osk brelle quandi fesh ulmar pivo dast reneé whim solk jorba 👍 kettin arvo blisp noor',
);

/** Seconds; invented, like all of an analysis, and the same whenever somebody asks. */
export function breakDown(world: Vonage, row: Row) {
  const r = world.random('speech', row.n);
  const seconds = Math.round((row.endAt - row.startAt) / 1000);
  if (row.silent) return { agent: 0, customer: 0, silence: seconds, crossTalk: 0 };
  const agent = Math.floor(seconds * r.next() * 0.6);
  const customer = Math.floor((seconds - agent) * r.next() * 0.7);
  const crossTalk = r.chance(0.4) ? 0 : Math.floor((seconds - agent - customer) * r.next() * 0.2);
  return { agent, customer, silence: seconds - agent - customer - crossTalk, crossTalk };
}

/** Rules that changed find something else: other categories, or at least another count. */
export function categoriesOf(world: Vonage, row: Row, revision: number) {
  if (row.silent) return [];
  const r = world.random('categories', row.n, revision);
  const found = CATEGORIES.map(([category, names]) => ({
    category,
    categories: names
      .filter(() => r.chance(0.5))
      .map((name) => ({ name, matches: String(r.chance(0.1) ? r.int(10, 25) : r.int(1, 9)) })),
  }));
  const rules = {
    category: 'Outcome (new rules)',
    categories: [{ name: 'Resolved', matches: `${revision}` }],
  };
  return [...found, ...(revision > 0 ? [rules] : [])].filter(({ categories }) => categories.length > 0);
}

/**
 * The overall value is about the mean of the ten sections; a score may be an integer, and 0 is a value
 * (VENDOR.md#an-analysis).
 */
export function sentimentOf(world: Vonage, row: Row) {
  const r = world.random('sentiment', row.n);
  const flat = r.chance(0.08) || row.silent;
  const scores = SECTIONS.map(() => (flat || r.chance(0.15) ? 0 : r.int(-100, 100) / 100));
  const share = (from: number, to: number) =>
    scores.filter((score) => score >= from && score < to).length * 10;
  return {
    overallSentiment: Math.round(scores.reduce((sum, score) => sum + score, 0) * 10) / 100 + 0, // + 0: never -0
    /** Percent of the call. */
    categories: {
      veryNegative: share(-2, -0.6),
      negative: share(-0.6, -0.2),
      neutral: share(-0.2, 0.2),
      positive: share(0.2, 0.6),
      veryPositive: share(0.6, 2),
    },
    distributionOverTime: SECTIONS.map((start, i) => ({
      score: scores[i]!,
      span: { start, end: start + 10 },
    })),
  };
}

export function transcriptOf(world: Vonage, row: Row): string {
  if (row.silent) return '';
  const r = world.random('transcript', row.n);
  const lines = Math.min(80, 1 + Math.floor((row.endAt - row.startAt) / 6000));
  const line = () => Array.from({ length: r.int(2, 12) }, () => r.pick(WORDS)).join(' ') + '.';
  return Array.from({ length: lines }, line).join('\n');
}
