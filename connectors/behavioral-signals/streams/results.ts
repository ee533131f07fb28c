import { about, type Context, type JsonObject, type Ref, transientError } from 'trunkline';
import type { Config } from '../generated.js';
import { generationOf, refusalOf } from './generations.js';
import { type Item, phaseOf, processOf } from './processes.js';
import { knownWay } from './ways.js';

export async function load(ctx: Context<Config>, [ref]: readonly Ref[]): Promise<(Item | 'gone')[]> {
  const process = await processOf(ctx, ref!); // one at a time: the feed has no batch
  if (process === undefined) return ['gone'];
  const phase = phaseOf(process, ctx.config);
  const ask = async (part: 'results' | 'words', ...streams: string[]) =>
    phase === 'now' && streams.some((name) => ctx.streams.has(name))
      ? askFor(ctx, process.pid, part)
      : undefined;
  const [results, words] = await Promise.allSettled([
    ask('results', 'results', 'predictions'),
    ask('words', 'asr_words'),
  ]);
  return [{ process, phase, results, words }];
}

/** What the vendor says in the place of a part: not yet, not known; or a bare 404, perhaps because it does not know the path. */
type Refusal = 'later' | 'never' | 'bare';

/** How a part of a process is asked for (see `about`). */
const PART = {
  owner: 'pid',
  accept: [404, 405],
  absent(answer: { status: number; body: unknown }): Refusal {
    return refusalOf(answer) ?? (answer.status === 404 ? 'bare' : 'later');
  },
};

/** 200 is no success by itself: v5 has a code of its own in the body, oliver a type (1.6, 1.7). */
async function askFor(
  ctx: Context<Config>,
  pid: string,
  part: 'results' | 'words',
): Promise<JsonObject | 'later' | 'gone'> {
  const { processes, [part]: paths } = generationOf(ctx.config);
  const ask = (path: string) => about<JsonObject, Refusal>(ctx.api, `${processes}/{id}/${path}`, pid, PART);
  const answer = await knownWay(ctx.once, pid, paths, ask, (it) => it === 'bare');
  if (answer === undefined)
    throw transientError(`The vendor knows none of the paths ${paths.join(', ')} of ${part}: check api_url.`);
  const refusal = typeof answer === 'string' ? answer : refusalOf({ body: answer });
  if (refusal === 'never') {
    ctx.log('INFO', `Process ${pid} is completed, but the vendor does not know its ${part}.`);
    return 'gone';
  }
  if (refusal !== undefined || typeof answer === 'string') return 'later';
  const isGood = Array.isArray(answer['results']) || [0, 200].includes(Number(answer['code'] ?? 0));
  return isGood && answer['type'] !== 'error' ? answer : 'later';
}
