import assert from 'node:assert/strict';
import type { CommonConfig } from '../../../core/author/source.js';
import type { Running } from '../../simulator/running.js';
import { assertSame, minus } from '../keys.js';
import type { Read } from '../read.js';
import type { Rig } from '../rig.js';

/** What is there now, apart from what these reads brought; a snapshot comes whole every time. */
export function assertTrue<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  running: Running<T>,
  read: Read,
  before: readonly Read[] = [],
  streams: readonly string[] = rig.streams(running),
): void {
  const truth = rig.truth(running);
  for (const stream of streams) {
    const had = rig.isSnapshot(stream) ? new Set<string>() : rig.had(before, stream);
    assertSame(stream, rig.keys(read, stream), minus(truth[stream]!, had));
  }
}

/** Three syncs: all there is; what is new and what finished late; nothing. */
export async function syncs<C extends CommonConfig, T>(rig: Rig<C, T>, running: Running<T>): Promise<Read[]> {
  const first = await rig.good(running);
  assertTrue(rig, running, first);
  rig.subject.world.happen(running);
  const second = await rig.good(running, { state: first.states });
  assertTrue(rig, running, second, [first]);
  const quiet = await rig.good(running, { state: second.states });
  assertTrue(rig, running, quiet, [first, second]);
  return [first, second, quiet];
}

/** The world has to be worth it: rows in every stream, and something late. */
export function assertRich<C extends CommonConfig, T>(
  rig: Rig<C, T>,
  running: Running<T>,
  reads: readonly Read[],
): void {
  for (const stream of rig.streams(running))
    assert.ok(
      rig.had(reads, stream).size > 0,
      `the world has no row for the stream ${stream}: nothing is tested`,
    );
  const [first, second] = reads;
  const streams = rig.streams(running).filter((stream) => !rig.isSnapshot(stream));
  assert.ok(
    streams.length === 0 ||
      streams.some((stream) => first!.pending(stream) > 0) ||
      rig.subject.world.except?.['late'] !== undefined,
    "nothing in the world is unfinished at the first sync: that it comes later is not tested. Where nothing of this vendor ever is, say so: except: { late: 'why' }",
  );
  assert.ok(
    streams.length === 0 || streams.some((stream) => rig.keys(second!, stream).size > 0),
    'nothing happens between the first sync and the second',
  );
}
