import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Handler, Refusal } from 'trunkline/simulator';
import { isFinal, isProcessed, type Row } from './timeline.js';
import type { Nice } from './world.js';

/**
 * Generative AI (tutorials/generative-ai-api-endpoint-details): the two answers whose shape is known. At most
 * 10 requests at once, then 429 TooManyRequests (making-api-requests-for-generative-ai-results). Which cases
 * mean 409 and 422 is a guess.
 */
export function generative(world: Nice, find: (identifier: string) => Row) {
  let underWay = 0;
  const limited =
    (body: (row: Row) => unknown): Handler =>
    async ({ params }): Promise<Answer> => {
      const row = find(params['id']!);
      const now = world.clock.now();
      if (!isFinal(row, now)) throw new Refusal(409);
      if (!isProcessed(row, now)) throw new Refusal(422, 'The interaction has no transcript.');
      if (underWay >= world.options.gen_ai_concurrency) throw new Refusal(429);
      underWay++;
      try {
        if (world.options.gen_ai_ms > 0) await pause(world.options.gen_ai_ms);
        return { json: body(row) };
      } finally {
        underWay--;
      }
    };
  return {
    summary: limited((row) => ({ summary: `Agent ${row.n % 24} and a caller talked about vasti korum.` })),
    details: limited((row) => ({
      reasons: ['vasti korum'],
      actionsTakenByAgent: ['elpa finto'],
      entities: [{ type: 'product', value: `garu ${row.n % 9}` }],
      isResolved: row.n % 3 !== 0,
    })),
  };
}
