import type { Random } from 'trunkline/simulator';
import { callsOf, type World } from '../../connectors/voicegain/testing.js';

/** Now and then somebody edits a call of the last two days. */
export const editing = (world: World, draw: Random) => (hour: number) => {
  const young = callsOf(world).filter(
    ({ final, startTime }) => final && world.clock.now() - Date.parse(startTime) < 2 * 86_400_000,
  );
  if (young.length === 0 || !draw.chance(0.3)) return;
  world.event('edit', {
    callId: draw.pick(young).callId,
    fields: { modifiableNote: `seen in hour ${hour}` },
  });
};
