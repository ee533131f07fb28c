import type { Failure } from '../../spec/failure.js';
import type { Sync } from './options.js';
import type { PlannedSnapshot, PlannedStream } from './plan.js';
import { Progress } from './state.js';

/**
 * The sync ended before this stream did: it failed with it. Where only the quota is spent it stands where it
 * stood, if it may.
 */
export function leave<C>(
  { name, mayEndEarly, given }: PlannedStream<C> | PlannedSnapshot<C>,
  wall: Failure,
  { journal, output }: Sync<C>,
): void {
  if (!wall.spent || !mayEndEarly) return journal.failed(name, wall);
  const state = given ?? new Progress([]).toState();
  if (!journal.knows(name)) journal.started(name, state);
  void journal.state(name, state);
  journal.complete(name);
  output.log('INFO', `${name}: to be continued by the next sync (the vendor's quota is spent).`);
}
