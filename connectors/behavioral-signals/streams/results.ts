import { type Context, getOwn, type JsonObject, type Ref, transientError } from 'trunkline';
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

/** 200 is no success by itself: v5 has a code of its own in the body, oliver a type (1.6, 1.7). */
async function askFor(
  ctx: Context<Config>,
  pid: string,
  part: 'results' | 'words',
): Promise<JsonObject | 'later' | 'gone'> {
  const { processes, [part]: paths } = generationOf(ctx.config);
  const ask = (path: string) =>
    getOwn(ctx.api, `${processes}/${encodeURIComponent(pid)}/${path}`, 'pid', pid, { accept: [404, 405] });
  const answer = await knownWay(
    ctx.once,
    pid,
    paths,
    ask,
    (it) => it.status === 404 && refusalOf(it) === undefined,
  );
  if (answer === undefined)
    throw transientError(`The vendor knows none of the paths ${paths.join(', ')} of ${part}: check api_url.`);
  const { status, body } = answer;
  const refusal = refusalOf(answer) ?? (status >= 400 ? 'later' : undefined);
  if (refusal === 'never')
    ctx.log('INFO', `Process ${pid} is completed, but the vendor does not know its ${part}.`);
  if (refusal !== undefined) return refusal === 'never' ? 'gone' : refusal;
  const good = Array.isArray(body['results']) || [0, 200].includes(Number(body['code'] ?? 0));
  return good && body['type'] !== 'error' ? body : 'later';
}
