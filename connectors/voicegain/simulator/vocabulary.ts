import { type Random, words } from 'trunkline/simulator';

/** Invented words only; traps for readers are in the awkward notes. */
export const TAGS = words('C_Member NEW_TAG V_Verified R_Coverage R_Billing P_Provider Escalation');
export const KEYWORDS = words('deductible refund copay claim renewal cancel');
export const TOPICS = ['coverage question', 'billing dispute', 'address change', 'new card', 'claim status'];
const WORDS = words('plan card claim number letter month payment doctor member account form date');
const NOTES = [
  'Caller asked about a claim.\nAgent explained the deductible.',
  'Caller wants a new card. Agent ordered it.',
  'Billing dispute; "double charge" confirmed.\r\nRefund promised.',
  'First line\u2028second line after U+2028, third\u0085after U+0085.',
  'Adresse geändert, Bestätigung folgt 👍; 1,5 % | pipe, comma.',
  '',
];
const AGENT_LINES = [
  'Thank you for calling, how can I help you?',
  'Let me look that up for you.',
  'I have ordered a new card for you.',
  'Is there anything else I can do?',
];
const CALLER_LINES = [
  'Hi, I have a question about my claim.',
  'I was charged twice this month.',
  'Could you send me a new card?',
  'No, that is all, thank you.',
];

export function notes(r: Random): string {
  return r.pick(NOTES);
}

export function line(r: Random, agent: boolean): string {
  return r.pick(agent ? AGENT_LINES : CALLER_LINES);
}

/** Some of a list, in its order, without repetition. */
export function some<T>(r: Random, list: readonly T[], share = 0.3): T[] {
  return list.filter(() => r.chance(share));
}

/** Numbers reserved for fiction. */
export function phone(r: Random, plus: boolean): string {
  return `${plus ? '+' : ''}1555010${`${r.int(0, 9999)}`.padStart(4, '0')}`;
}

export function agent(n: number, channel: 'left' | 'right') {
  const userId = `4ed10e44-cdbd-4506-a2a0-${`${n}`.padStart(12, '0')}`;
  return {
    agentId: `${436800 + n}`,
    email: n % 5 === 0 ? undefined : `agent${n}@example.com`,
    name: `Agent ${n}`,
    userId,
    channel,
  };
}

export function queue(n: number) {
  // The vendor's example is a short number, its parameter check wants 16 characters: both occur.
  return {
    queueId: n === 1 ? '873490' : `1a6e7954-dc21-11ea-87d0-${`${n}`.padStart(12, '0')}`,
    name: `Q-Line-${n}`,
  };
}

export function wordCloud(r: Random) {
  const size = r.chance(0.02) ? 100 : r.int(0, 8);
  const cloud: { phrase: string; freq: number }[] = [];
  for (let i = 0; i < size; i++)
    cloud.push({
      phrase: i < WORDS.length ? WORDS[i]! : `${WORDS[i % WORDS.length]} ${i}`,
      freq: r.int(1, 30),
    });
  return cloud;
}

/** What speech analytics finds in a call, and in a portion of it. */
export function found(r: Random) {
  return { keywords: some(r, KEYWORDS), topics: some(r, TOPICS), wordCloud: wordCloud(r) };
}

/** -1..1 with two digits; exactly 0 sometimes, which may mean "missing". */
export function sentiment(r: Random, scale = 1): number {
  return r.chance(0.1) ? 0 : r.int(-100 * scale, 100 * scale) / 100;
}
