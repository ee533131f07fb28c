import type { Json } from 'trunkline/simulator';
import type { Scene } from './ledger.js';
import { type Row, revisionOf, statusOf } from './timeline.js';
import { type BehavioralSignals, cidOf, type Family, shown } from './world.js';

const WORDING: { readonly [status: number]: string } = {
  0: 'Pending',
  1: 'Processing',
  2: 'Processing Complete.',
  [-1]: 'Server error',
  [-2]: 'Insufficient credits',
  [-3]: 'Server error',
};
/** The words of oliver's "retrieve process status". */
const OLIVER: { readonly [status: number]: string } = {
  ...WORDING,
  [-1]: 'Failed (temporarily)',
  [-2]: 'Aborted (final)',
};

export function statusmsgOf(status: number, family: Family): string {
  return (family === 'oliver' ? OLIVER : WORDING)[status] ?? 'Unknown';
}

/** The process object of both generations; fields that are undefined are absent. */
export function processOf({ world, book, family, now }: Scene, row: Row): Json {
  const r = world.random('record', 'behavioral', row.n);
  const status = statusOf(world, row, family, now);
  const revision = revisionOf(row, now);
  return {
    pid: book.pid(row),
    cid: cidOf(world, family === 'v5' ? 'string' : 'integer'),
    name: r.chance(0.05) ? undefined : `audio-${row.n}${revision > 0 ? `-r${revision}` : ''}.wav`,
    status,
    statusmsg: r.chance(0.05) ? undefined : statusmsgOf(status, family),
    duration: status === 2 ? row.duration : unprocessed(world, row, now),
    datetime: row.untimed ? undefined : shown(world, row.createdAt),
    ...(family === 'v5' ? { meta: metaOf(world, row) } : legacyOf(world, row)),
    ...row.fields,
  };
}

/** "Duration: 0 until processed": a process that failed never was. */
const unprocessed = (world: BehavioralSignals, row: Row, now: number): number | undefined =>
  now >= row.finishAt || world.switches.unfinished_duration === '0' ? 0 : undefined;

/** JSON inside a string, "" when nothing was attached (check-the-processing-progress of v5). */
function metaOf(world: BehavioralSignals, row: Row): string | undefined {
  const r = world.random('meta', 'behavioral', row.n);
  const ticket = `T-${r.int(1000, 9999)}`;
  const text = JSON.stringify({ ticket, note: 'plint "zorba" \\ ü', queue: { id: r.int(1, 9) } });
  const { meta } = world.switches;
  if (meta === 'empty' || (meta === 'mixed' && r.chance(0.5))) return '';
  return meta === 'json' || (meta === 'mixed' && r.chance(0.9)) ? text : undefined;
}

/** What the submitter said about the call: all of it optional (process object specification v1.1). */
function legacyOf(world: BehavioralSignals, row: Row): Json {
  const r = world.random('legacy', 'behavioral', row.n);
  const mode = r.pick([1, 2, 2, 2, 3] as const);
  const some = <T>(value: T): T | undefined => (r.chance(0.8) ? value : undefined);
  return {
    mode,
    uri: mode === 1 ? `https://audio.example.invalid/${row.n}.wav` : undefined,
    internal: r.chance(0.1) ? 'rerouted' : undefined,
    source: mode === 2 ? (some(`audio-${row.n}.wav`) ?? '') : undefined,
    customerId: some(`Customer ${r.int(1, 900)}`),
    customerInd: some(r.pick(['retail', 'energy'])),
    agentId: some(`Agent ${r.int(1, 24)}`),
    agentTeam: some(`Team ${r.int(1, 4)}`),
    campaignId: some(`C-${r.int(1, 30)}`),
    calltype: some(r.pick(['LA', 'AM'])),
    calltime: some(americanTime(row.createdAt - r.int(60, 7200) * 1000)),
    timezone: some(r.int(-8, 3)),
    calldirection: some(r.int(1, 2)),
    ANI: some(`+1555010${r.int(1000, 9999)}`),
    channels: r.int(1, 2),
    storedata: r.int(0, 1),
    tag: some(r.chance(0.3) ? [] : ['pilot', `wave${r.int(1, 3)}`]),
    ports: mode === 3 ? [r.int(5000, 5999), r.int(6000, 6999)] : undefined,
  };
}

/** The vendor's command line client sends calltime as MM/DD/YYYY HH:MM:SS, and the API keeps what it was sent. */
function americanTime(ms: number): string {
  const [year, month, day, time] = new Date(ms).toISOString().slice(0, 19).split(/[-T]/);
  return `${month}/${day}/${year} ${time}`;
}
