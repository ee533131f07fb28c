import type { Check, Evidence, Problem } from '../check.js';
import { isIncremental } from '../forms.js';
import { at } from '../lines.js';
import type { CatalogStream, State } from '../message.js';
import { placesOf, wentBack } from '../places.js';
import { descriptorKey, keyOf, type Line, type Run, rows, states, went } from '../run.js';
import { Unjudged } from '../step.js';

/** That states move as the reading does: on the way, upwards, and so that a second read has nothing to do. */
export const moving: readonly Check[] = [
  {
    id: 'states-middle',
    title: 'an incremental read of many pages has a STATE on the way',
    why: 'A first sync of hours that breaks begins again from nothing, and never gets to its end.',
    needs: ['read'],
    run(evidence) {
      const run = evidence.one('read');
      if (!went(run)) throw new Unjudged('the read did not succeed');
      const long = evidence.streams.filter(
        (stream) => isIncremental(stream) && placesIn(run, stream) > evidence.page,
      );
      if (long.length === 0)
        throw new Unjudged(
          `no incremental stream has more than ${evidence.page} values of its cursor (--page: what the vendor gives at once)`,
        );
      return long
        .filter((stream) => !hasMiddle(run, descriptorKey(stream)))
        .map((stream) => ({
          what: `stream ${descriptorKey(stream)}: ${placesIn(run, stream)} values of its cursor, and no STATE between its records`,
          run,
        }));
    },
  },
  {
    id: 'states-forward',
    title: 'the cursor in a STATE never goes back, within a read nor from one to the next',
    why: 'Who goes on from the last STATE reads again what was read, sync after sync.',
    needs: ['read'],
    run(evidence) {
      const found = evidence.some('read', 'read-bare', 'read-again', 'resume').filter(went);
      if (found.length === 0) throw new Unjudged('no read succeeded');
      return [...found.flatMap((run) => backwards(evidence, run, new Map())), ...betweenReads(evidence)];
    },
  },
  {
    id: 'read-quiet',
    title: 'a quiet second read writes nothing again but the newest',
    why: 'What comes again unchanged in every sync is loaded, stored and paid for again.',
    needs: ['read', 'read-again'],
    advice: true,
    run(evidence) {
      const [first, again] = [evidence.one('read'), evidence.one('read-again')];
      if (!went(first) || !went(again)) throw new Unjudged('one of the reads did not succeed');
      return evidence.streams.filter(isIncremental).flatMap((stream): Problem[] => {
        const [before, now] = [datasOf(first, stream), datasOf(again, stream)];
        // That everything comes again is a matter of its own.
        if (now.length === 0 || now.length >= before.length) return [];
        const known = new Set(before.map(({ text }) => text));
        const repeated = now.filter(({ text }) => known.has(text));
        const allowed = mostAtOnce(before);
        return repeated.length <= allowed
          ? []
          : [
              {
                what: `stream ${descriptorKey(stream)}: ${repeated.length} records again, unchanged; at most ${allowed} share a value of its cursor`,
                run: again,
                line: repeated[0]!.line,
              },
            ];
      });
    },
  },
];

interface Written {
  text: string;
  cursor: string;
  line: Line;
}

function datasOf(run: Run, stream: CatalogStream): Written[] {
  const path = stream.default_cursor_field ?? [];
  return rows(run)
    .filter(({ value }) => keyOf(value) === descriptorKey(stream) && value.data !== undefined)
    .map(({ line, value }) => ({
      line,
      text: JSON.stringify(value.data),
      cursor: JSON.stringify(at(value.data, path) ?? null),
    }));
}

/** Different values of its cursor: the rows that one item has share theirs. */
const placesIn = (run: Run, stream: CatalogStream): number =>
  new Set(datasOf(run, stream).map(({ cursor }) => cursor)).size;

/** The most rows that share a value of the cursor: a source that asks "from" the last one gets so many again. */
function mostAtOnce(written: readonly Written[]): number {
  const counts = new Map<string, number>();
  for (const { cursor } of written) counts.set(cursor, (counts.get(cursor) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function hasMiddle(run: Run, name: string): boolean {
  const own = rows(run).filter(({ value }) => keyOf(value) === name);
  const [first, last] = [own[0]!.line.number, own.at(-1)!.line.number];
  return states(run).some(
    ({ line: { number }, value }) => isAbout(value, name) && number > first && number < last,
  );
}

const isAbout = ({ stream }: State, name: string) =>
  stream === undefined || descriptorKey(stream.stream_descriptor) === name;

/** `before`: the last state of each stream until now. */
function backwards(evidence: Evidence, run: Run, before: Map<string, State>): Problem[] {
  return states(run).flatMap(({ line, value }): Problem[] => {
    if (value.stream === undefined) return [];
    const name = descriptorKey(value.stream.stream_descriptor);
    const stream = evidence.streams.find((one) => descriptorKey(one) === name);
    const last = before.get(name);
    before.set(name, value);
    if (stream === undefined || last === undefined) return [];
    const back = wentBack(placesOf(last, stream), placesOf(value, stream));
    return back === undefined ? [] : [{ what: `stream ${name}: ${back}`, run, line }];
  });
}

function betweenReads(evidence: Evidence): Problem[] {
  const [first] = evidence.some('read').filter(went);
  const [again] = evidence.some('read-again').filter(went);
  if (first === undefined || again === undefined) return [];
  const last = new Map<string, State>();
  backwards(evidence, first, last);
  const ends = new Map<string, State>();
  backwards(evidence, again, ends);
  return [...ends].flatMap(([name, end]) => {
    const stream = evidence.streams.find((one) => descriptorKey(one) === name);
    const begun = last.get(name);
    if (stream === undefined || begun === undefined) return [];
    const back = wentBack(placesOf(begun, stream), placesOf(end, stream));
    return back === undefined
      ? []
      : [{ what: `stream ${name}, from the first read to the second: ${back}`, run: again }];
  });
}
