import type { Check, Evidence, Problem } from '../check.js';
import { countOf, lost, rowsOf } from '../compare.js';
import { isIncremental } from '../forms.js';
import { GRACE } from '../process.js';
import { descriptorKey, ending, type Run, rows, statuses, went } from '../run.js';
import { type StepName, Unjudged } from '../step.js';
import { succeeded } from './clients.js';

/**
 * Reads that go on from a state: nothing may be missing, in whatever form it comes back, and wherever the
 * first one was cut off.
 */
export const resuming: readonly Check[] = [
  {
    id: 'resume',
    title: 'from a STATE in the middle, both reads together have everything',
    why: 'Every client goes on from the STATE that it saved last: whatever that STATE skips is lost for good.',
    needs: ['read', 'resume'],
    run(evidence) {
      const first = evidence.one('read');
      return evidence.of('resume').flatMap((run): Problem[] => {
        if (!went(run)) return succeeded(run);
        const before = rows(first).filter(({ line }) => line.number <= run.from!);
        const line = first.lines[run.from! - 1];
        const gone = lost(
          rowsOf(first),
          [...before.map(({ value }) => value), ...rowsOf(run)],
          evidence.streams,
          first,
        );
        return gone.map(({ what }) => ({
          what: `from this state ${what}`,
          run: first,
          ...(line ? { line } : {}),
        }));
      });
    },
  },
  {
    id: 'state-empty',
    title: 'an empty state (empty file, {}, [], null) reads everything',
    why: 'PyAirbyte always gives a state, [] when there is none; other clients give an empty file or {}.',
    needs: ['read', 'state-empty'],
    run: (evidence) =>
      evidence.of('state-empty').flatMap((run) => {
        return went(run)
          ? lost(rowsOf(evidence.one('read')), rowsOf(run), evidence.streams, run)
          : succeeded(run);
      }),
  },
  accepted(
    'state-legacy',
    'a LEGACY state and a bare object are accepted',
    "Older platforms give a LEGACY message or a bare object; Meltano's wrapper in its first form as well.",
    'state-legacy',
  ),
  honoured('state-global', 'a GLOBAL state is gone on from', 'state-global'),
  honoured('state-envelopes', 'whole STATE messages are gone on from', 'state-envelopes'),
  honoured(
    'state-nulls',
    'states with explicit nulls and keys of the client are gone on from',
    'state-nulls',
  ),
  {
    id: 'state-reset',
    title: 'stream_state null resets its stream',
    why: 'With this a client asks for a stream anew; it would miss all that was read before.',
    needs: ['read', 'state-reset'],
    run(evidence) {
      const run = evidence.one('state-reset');
      if (!went(run)) return succeeded(run);
      return lost(
        rowsOf(evidence.one('read')),
        rowsOf(run),
        evidence.streams.filter(isIncremental).slice(0, 1),
        run,
      );
    },
  },
  accepted(
    'state-strangers',
    'the state of a stream that is gone is ignored',
    'Clients keep the states of streams that were renamed or removed, and give them back.',
    'state-strangers',
  ),
  accepted(
    'state-given',
    'the state given with --state is accepted',
    'Somebody else has a state from an earlier version: after an update it has to be read.',
    'read-given',
  ),
  cut('kill-resume', 'after kill -9, the next read brings what is missing', 'kill'),
  cut('term-resume', 'after SIGTERM, the next read brings what is missing', 'term'),
  cut('pipe-resume', 'after the reader left, the next read brings what is missing', 'pipe'),
  {
    id: 'term',
    title: 'SIGTERM ends a read within ten seconds, not with exit code 0',
    why: 'The platform, PyAirbyte and container engines stop with SIGTERM and kill soon after; with exit code 0 a cut read counts as complete.',
    needs: ['read', 'term'],
    run(evidence) {
      const run = interrupted(evidence, 'term');
      if (run.timedOut) return [{ what: `it still ran after ${GRACE / 1000} s`, run }];
      return run.code === 0
        ? [{ what: 'it ended with exit code 0: platforms take its streams for complete', run }]
        : [];
    },
  },
  {
    id: 'pipe',
    title: 'a read ends within ten seconds when nobody reads it, not with exit code 0',
    why: 'PyAirbyte and the platform stop by leaving: a source that goes on writes into nothing for ever.',
    needs: ['read', 'pipe'],
    run(evidence) {
      const run = evidence.all('pipe')[0]!;
      if (run.timedOut) return [{ what: `it still ran after ${GRACE / 1000} s`, run }];
      if (run.code !== 0) return [];
      // What a pipe holds was written before anybody could leave.
      if (evidence.one('read').bytes < 1024 * 1024)
        throw new Unjudged('it was done before it could notice: a read has less than 1 MiB');
      return [{ what: 'it ended with exit code 0, though nobody read it', run }];
    },
  },
  {
    id: 'slow-reader',
    title: 'it waits for a slow reader instead of filling its memory',
    why: 'Destinations are slower than sources: an image is ended by the limit of its memory.',
    needs: ['slow'],
    run(evidence) {
      const run = evidence.one('slow');
      if (run.growth === undefined) throw new Unjudged('its memory could not be read');
      return run.growth <= run.bytes * 0.6
        ? []
        : [{ what: `it grew by ${mib(run.growth)} while nobody read, of ${mib(run.bytes)} in all`, run }];
    },
  },
];

const mib = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;

function accepted(id: string, title: string, why: string, step: StepName): Check {
  return { id, title, why, needs: [step], run: (evidence) => evidence.of(step).flatMap(succeeded) };
}

/** Reads less than without a state, where the ordinary form does. */
function honoured(id: string, title: string, step: StepName): Check {
  const run = (evidence: Evidence): Problem[] => {
    const [first, again, run] = [evidence.one('read'), evidence.one('read-again'), evidence.one(step)];
    if (!went(run)) return succeeded(run);
    return evidence.streams
      .filter(
        (stream) =>
          countOf(again, stream) < countOf(first, stream) && countOf(run, stream) >= countOf(first, stream),
      )
      .map((stream) => ({ what: `stream ${descriptorKey(stream)}: everything was read again`, run }));
  };
  return {
    id,
    title,
    why: "PyAirbyte, Meltano's wrapper and platforms write states in forms of their own: one that is ignored reads everything again.",
    needs: ['read', 'read-again', step],
    run,
  };
}

function cut(id: string, title: string, step: 'kill' | 'term' | 'pipe'): Check {
  const run = (evidence: Evidence): Problem[] => {
    const [first, resumed] = evidence.all(step) as [Run, Run];
    if (resumed.timedOut) throw new Unjudged('the read after it was ended because it took too long');
    if (!went(resumed)) return succeeded(resumed);
    return lost(
      rowsOf(evidence.one('read')),
      [...rowsOf(first), ...rowsOf(resumed)],
      evidence.streams,
      resumed,
    );
  };
  return {
    id,
    title,
    why: 'Clients kill, stop and leave, and go on from the last STATE that they have: what is behind it must come again.',
    needs: ['read', step],
    run,
  };
}

/** The run, if the signal came in time: one that has said all of it was only on its way out. */
function interrupted(evidence: Evidence, step: StepName): Run {
  const run = evidence.all(step)[0]!;
  const complete = new Set(
    statuses(run)
      .filter(({ value }) => value.status === 'COMPLETE')
      .map(({ value }) => descriptorKey(value.stream_descriptor)),
  );
  const done =
    rows(run).length >= rows(evidence.one('read')).length &&
    ending(run) === ending({ code: 0, signal: null, timedOut: false });
  if (done || evidence.streams.every((stream) => complete.has(descriptorKey(stream)))) {
    throw new Unjudged('it was done before the signal could reach it');
  }
  return run;
}
