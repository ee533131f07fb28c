import { randomBytes } from 'node:crypto';
import { ours, type Task } from './contenders.js';
import { type Command, run, type Used } from './run.js';
import { inTurn, type Spread, spreadOf } from './statistics.js';
import type { Extent } from './throughput.js';
import { startVendor } from './vendor.js';

/** What one large thing costs a process, and what it may cost. */
export interface Weight {
  name: string;
  unit: 'MB' | 'ms';
  measured: Spread;
  bound: number;
}

const SESSION = 5 * 1024 * 1024;
const SESSIONS = 60;
const [PENDING, MARKS] = [10_000, 100_000];

/** Large pages, large answers many at once, and a state that is full. */
export async function weights(extent: Extent): Promise<Weight[]> {
  const rounds = Math.min(extent.rounds, 3);
  const [pages, sessions] = [
    await peak(extent, rounds, 50_000, 'calls', { per_page: 10_000 }),
    await peak(extent, rounds, SESSIONS, 'sa_sessions', { concurrency: 8 }),
  ];
  return [
    { name: 'pages of 10,000 calls', unit: 'MB', measured: pages, bound: 400 },
    { name: 'sessions of 5 MB, 8 at once', unit: 'MB', measured: sessions, bound: 300 },
    ...(await fullState(extent, rounds)),
  ];
}

async function peak(
  extent: Extent,
  rounds: number,
  calls: number,
  stream: string,
  config: object,
): Promise<Spread> {
  const vendor = await startVendor(calls, extent.seed, SESSION);
  const task: Task = { url: vendor.url, perPage: 1000, folder: extent.folder };
  try {
    const command = ours(task, 'read', { config, stream });
    const results = await inTurn<Used>(rounds, { [stream]: () => run(command, 'file') }, extent.tell);
    return spreadOf(results[stream]!.map(({ rssMb }) => rssMb));
  } finally {
    await vendor.close();
  }
}

/** The same read of an empty account, without a state and with one that holds all it may. */
async function fullState(extent: Extent, rounds: number): Promise<Weight[]> {
  const vendor = await startVendor(0, extent.seed);
  const task: Task = { url: vendor.url, perPage: 1000, folder: extent.folder };
  const commands: Record<string, Command> = {
    'no state': ours(task, 'read'),
    'a full state': ours(task, 'read', { state: stateOf(PENDING, MARKS) }),
  };
  const tasks = Object.entries(commands).map(([name, command]) => [name, () => run(command)]);
  try {
    const results = await inTurn<Used>(rounds, Object.fromEntries(tasks), extent.tell);
    const more = (key: 'rssMb' | 'cpuMs') =>
      spreadOf(results['a full state']!.map((used, i) => used[key] - results['no state']![i]![key]));
    const name = `a state with ${PENDING} pending items and ${MARKS} marks, above an empty one`;
    return [
      { name, unit: 'MB', measured: more('rssMb'), bound: 30 },
      { name, unit: 'ms', measured: more('cpuMs'), bound: 200 },
    ];
  } finally {
    await vendor.close();
  }
}

/** Pending items whose time has not come, so that holding them is all that is measured. */
function stateOf(pending: number, marks: number): object {
  const [since, next] = [Date.now() - 86_400_000, Date.now() + 86_400_000];
  const waiting = Array.from({ length: pending }, (_, i) => ({
    id: String(1_000_000_000 + i),
    since,
    alone: true,
    tries: 3,
    next,
  }));
  return {
    v: 2,
    scope: [],
    from: null,
    cursor: null,
    asOf: null,
    pending: waiting,
    seen: { ids: randomBytes(marks * 8).toString('base64url') },
  };
}
