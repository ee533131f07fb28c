import {
  about,
  type Context,
  days,
  isObject,
  type JsonObject,
  numbered,
  type Ref,
  toId,
  toInteger,
  type Verdict,
} from 'trunkline';
import type { Config, Processes, Results } from '../generated.js';
import { check, generationOf } from '../vendor.js';

/**
 * One part of an item that takes a request of its own: its value, or that it is not there yet ('later'),
 * never will be, or cannot be found ('gone').
 */
export type Part<T> = PromiseSettledResult<T | Exclude<Verdict, 'now'> | 'gone' | undefined>;

/** As it was listed, its ids as texts. */
export type Process = Omit<Processes, 'pid' | 'cid'> & { pid: string; cid?: string };
export type Item = { process: Process; phase: Verdict; results?: Part<JsonObject>; words?: Part<JsonObject> };

export const pidOf = ({ pid }: Process) => toId(pid);
export const processFrom = (row: unknown) => withTexts(isObject(row) ? row : {}, 'pid', 'cid') as Process;

/** Has it results? never: it failed. A status that nobody has documented is followed, not guessed at. */
export function phaseOf({ status }: Process, config: Config): Verdict {
  const code = codeOf(status);
  if (code === 2) return 'now';
  return code <= generationOf(config).failed ? 'never' : 'later';
}

/** Numbers come in texts elsewhere in this API. NaN: it is none. */
const codeOf = (status: unknown): number => (/^-?\d+$/.test(String(status)) ? Number(status) : Number.NaN);

/** All processes from a day on. Without endDate: the vendor's sources disagree whether that day is included (1.3). */
export function processesFrom({ api, config }: Context<Config>, from: string | undefined) {
  const { v5, processes } = generationOf(config);
  const ask = (page: number, pageSize: number, accept: readonly number[]) =>
    api.get(processes, { query: { page, pageSize, ...(v5 && { sort: 'asc', startDate: from }) }, accept });
  return numbered({ first: 0, size: 1000, ask, row: processFrom, id: pidOf, perhapsWhole: !v5 });
}

/** How a process is asked for (see `about`). */
const PROCESS = { owner: 'pid', accept: [404] };

const { find, ...list } = days<Config, Process, Item>({
  walk: processesFrom,
  id: pidOf,
  at: ({ datetime }) => datetime,
  filters: (config) => generationOf(config).v5,
  async exists({ api, config }, id) {
    const { processes } = generationOf(config);
    return (await about(api, `${processes}/{id}`, id, PROCESS)) !== undefined;
  },
  listed(process, { config, streams, lookback }) {
    const phase = phaseOf(process, config);
    if (phase === 'later') return { later: true, keep: {} };
    // With a lookback only the results show whether they changed.
    const version = lookback > 0 ? {} : { version: phase === 'never' ? 'failed' : '' };
    const whole = phase === 'never' || (streams.size === 1 && streams.has('processes'));
    return whole
      ? { ...version, item: { process, phase } }
      : { ...version, keep: kept({ process, phase }, { config }) };
  },
});

export const listing = list;

/** A completed process stays in the state while its results are waited for, so that they alone are asked for. */
export function kept(
  { process, phase }: Item,
  { config }: Pick<Context<Config>, 'config'>,
): { process?: Process } {
  return generationOf(config).v5 && phase === 'now' ? { process } : {};
}

/** oliver lists everything in every sync; v5 is asked for one process, unless the state kept it. */
export async function processOf(ctx: Context<Config>, { id, keep }: Ref): Promise<Process | undefined> {
  const { v5, processes } = generationOf(ctx.config);
  const listed = v5 ? (keep as { process?: Process } | undefined)?.process : await find(ctx, id);
  if (listed !== undefined) return listed;
  const found = await about(ctx.api, `${processes}/{id}`, id, PROCESS);
  // A wrong address must not pass for a deleted process.
  if (found === undefined) return void (await ctx.once('check', () => check(ctx)));
  return { ...processFrom(found), pid: id };
}

/** What belongs to a process gets its key, and the time where it has one. */
export type Parent = Pick<Results, 'pid'> & Partial<Pick<Results, 'datetime'>>;
export const parent = ({ process: { pid, datetime } }: Item): Parent => ({
  ...(datetime === undefined ? {} : { datetime }),
  pid: toInteger(pid),
});

export const cast = (cid: unknown) => (cid === undefined ? {} : { cid: toInteger(cid) });

export const processesOf = ({ process: { pid, cid, ...rest } }: Item): Processes[] => [
  { pid: toInteger(pid), ...cast(cid), ...rest },
];

/**
 * A copy with the integers of these fields as texts: in a state, where some clients read it, those beyond
 * 2^53 would be rounded.
 */
export function withTexts<R extends object, F extends string>(
  row: R,
  ...fields: F[]
): Omit<R, F> & { [field in F]?: string } {
  const texts = fields.flatMap((field) => {
    const value = (row as JsonObject)[field];
    const text = toId(value);
    return text === undefined ? [] : [[field, text]];
  });
  return { ...row, ...Object.fromEntries(texts) };
}
