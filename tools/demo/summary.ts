import { rowsOf, type Tally } from './client.js';
import { COMPARED, editedSince, type Moment } from './compare.js';
import { count, day, number } from './screen.js';

export interface Told {
  streams: readonly string[];
  first: Moment & { read: Tally; requests: number };
  second: Moment & { read: Tally; requests: number; now: number };
  stuck: string;
  problems: readonly string[];
}

/** What a person should know at the end. Every number is counted from what the connector wrote or what the simulator holds. */
export function summary({ streams, first, second, stuck, problems }: Told): string[] {
  const width = Math.max(...streams.map((name) => name.length)) + 2;
  const row = (name: string, ...cells: string[]) =>
    `  ${name.padEnd(width)}${cells.map((cell) => cell.padStart(13)).join('')}`;
  const table = streams.map((name) => {
    const [a, b] = [rowsOf(first.read, name), rowsOf(second.read, name)];
    const compared = (COMPARED as readonly string[]).includes(name);
    return row(name, number(a), number(b), compared ? number(a + b) : 'a snapshot');
  });
  const { late, hidden, waiting } = fates(first, second);
  const edited = editedSince(first.calls, second.calls).filter((id) =>
    second.read.rows.get('calls')?.has(id),
  );
  const since = second.read.pending.get('calls')?.get(stuck);
  const above = [first, second]
    .flatMap(({ read }) => [...(read.rows.get('calls')?.keys() ?? [])])
    .filter((id) => Number(id) > Number(stuck)).length;
  const others = waiting.filter((id) => id !== stuck).length;
  return [
    row('', 'first read', 'second read', 'in all'),
    ...table,
    '',
    fact(
      'Late',
      `${count(late.due, 'call')} that the first read saw unfinished finished since; ${number(late.came)} of them came with the second.`,
    ),
    ...(hidden === 0
      ? []
      : [
          fact(
            '',
            `${count(hidden, 'call')} came to light since under ids below those that were read: they came as well.`,
          ),
        ]),
    ...(edited.length === 0
      ? []
      : [fact('Edited', `${count(edited.length, 'call')} that people changed meanwhile came once more.`)]),
    ...(since === undefined
      ? []
      : [
          fact(
            'Stuck',
            `call ${stuck} is waited for since ${day(since)}, ${count(Math.round((second.now - since) / 86_400_000), 'day')} by now.`,
          ),
          fact(
            '',
            `It holds back nobody: ${count(above, 'call')} above it were read. Voicegain's own export ends in front of it.`,
          ),
        ]),
    fact(
      'Waiting',
      `${count(others, 'other call')} ${others === 1 ? 'is' : 'are'} still being analysed; the state has them for the third read.`,
    ),
    fact(
      'Requests',
      `${number(first.requests)} for the first read, ${number(second.requests)} for the second.`,
    ),
    ...(problems.length === 0
      ? [fact('Checked', 'against the truth of the simulator, key by key: nothing lost, nothing twice.')]
      : [
          fact('FAILED', 'the rows are not what the simulator holds:'),
          ...problems.map((problem) => fact('', problem)),
        ]),
  ];
}

const fact = (name: string, text: string) => `  ${name.padEnd(10)}${text}`;

/** What became of the calls that the first read could not bring. */
function fates(
  first: Moment,
  second: Moment,
): { late: { due: number; came: number }; hidden: number; waiting: string[] } {
  const was = new Map(first.calls.map(({ callId, final }) => [callId, final]));
  const highest = Math.max(...first.calls.map(({ callId }) => Number(callId)));
  const came = (callId: string) => second.read.rows.get('calls')?.has(callId) === true;
  const due = second.calls.filter(({ callId, final }) => final && was.get(callId) === false);
  const hidden = second.calls.filter(
    ({ callId }) => !was.has(callId) && Number(callId) < highest && came(callId),
  );
  return {
    late: { due: due.length, came: due.filter(({ callId }) => came(callId)).length },
    hidden: hidden.length,
    waiting: [...(second.read.pending.get('calls')?.keys() ?? [])],
  };
}

/** The same by hand, from the folder of the project. */
export const BY_HAND = [
  'export PATH="$PWD/dist/bin:$PATH"',
  'trunkline simulate voicegain --port 8080 --budget none &',
  `echo '{"api_url": "http://127.0.0.1:8080/v1", "api_token": "simulated-token", "requests_per_minute": 6000}' > config.json`,
  'source-voicegain check --config config.json',
  'source-voicegain discover > catalog.json',
  'source-voicegain read --config config.json --catalog catalog.json > first.jsonl',
  `node -e 'fetch("http://127.0.0.1:8080/_sim/advance", { method: "POST", body: JSON.stringify({ seconds: 86400 }) })'`,
  'source-voicegain read --config config.json --catalog catalog.json --state first.jsonl > second.jsonl',
  'trunkline state second.jsonl',
  'trunkline sync voicegain --config config.json --to calls.duckdb',
  "trunkline query calls.duckdb 'select callid, starttime, duration from voicegain.calls limit 5'",
  'kill $!',
];
