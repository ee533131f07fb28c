import { about, type Context, type JsonObject, type Ref, type Verdict } from 'trunkline';
import type { Config, Results } from '../generated.js';
import { generationOf, knownWay, refusalOf } from '../vendor.js';
import { cast, type Item, type Part, phaseOf, processOf } from './processes.js';

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

/**
 * What the vendor says in the place of a part: not yet, not known; or a bare 404, perhaps because it does not
 * know the path.
 */
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
  if (answer === undefined) {
    await ctx.once(`no ${part}`, async () => ctx.log('WARN', unknownWay(pid, part, paths)));
    return 'later';
  }
  const refusal = typeof answer === 'string' ? answer : refusalOf({ body: answer });
  if (refusal === 'never') {
    ctx.log('INFO', `Process ${pid} is completed, but the vendor does not know its ${part}.`);
    return 'gone';
  }
  if (refusal !== undefined || typeof answer === 'string') return 'later';
  const isGood = Array.isArray(answer['results']) || [0, 200].includes(Number(answer['code'] ?? 0));
  return isGood && answer['type'] !== 'error' ? answer : 'later';
}

/** A 404 without words, along each of the paths, is not "not found". */
const unknownWay = (pid: string, part: string, paths: readonly string[]) =>
  `Process ${pid}: the vendor knows none of the paths ${paths.join(', ')} of ${part}. It is waited for, and maybe ` +
  'others; where it is so of all of them, check api_url.';

/**
 * Everything but the list of v5, which is `predictions`. A value that could not be estimated is absent and
 * stays so.
 */
export const resultsOf = (item: Item): Omit<Results, 'pid'>[] | 'gone' =>
  partRows(item.results, (found) => {
    const { results: _, cid, ...rest } = found ?? {};
    return [{ ...rest, ...cast(cid) }];
  });

/**
 * For `when`. An error and absence are no verdict: they come up in `rows`, where they concern the streams
 * that show this part.
 */
export function partVerdict<T extends object>(part: Part<T> | undefined): Verdict {
  if (part?.status !== 'fulfilled' || typeof part.value !== 'string') return 'now';
  return part.value === 'gone' ? 'now' : part.value;
}

/** For `rows`: those that a part makes, where it can be found. @throws what went wrong with the request */
export function partRows<T extends object, R>(
  part: Part<T> | undefined,
  rows: (value: T | undefined) => R[],
): R[] | 'gone' {
  return part?.status === 'fulfilled' && part.value === 'gone' ? 'gone' : rows(partValue(part));
}

/** For `rows`. @throws what went wrong with the request */
export function partValue<T extends object>(part: Part<T> | undefined): T | undefined {
  if (part?.status === 'rejected') throw part.reason;
  return typeof part?.value === 'object' ? part.value : undefined;
}
