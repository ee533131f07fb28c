import { type Context, type Extent, type Listed, transientError, whole } from 'trunkline';
import type { Config } from './generated.js';
import {
  type Item,
  kept,
  type Process,
  phaseOf,
  pidOf,
  processesFrom,
  processFrom,
} from './streams/processes.js';
import { generationOf } from './vendor.js';

type Ctx = Context<Config>;

const allOf = (ctx: Ctx) =>
  ctx.once('all processes', () => whole(processesFrom(ctx, undefined).pages, pidOf));

/** v5 lists them newest first if asked to; oliver has no order and no pages, and its list is read whole. */
export async function* newest(ctx: Ctx, count: number): AsyncGenerator<Listed<Item>[]> {
  if (generationOf(ctx.config).v5) return yield* newestPages(ctx, count);
  const all = [...(await allOf(ctx)).values()];
  const sorted = all.sort((a, b) => (b.datetime ?? '').localeCompare(a.datetime ?? ''));
  for (let from = 0; from < sorted.length; from += count)
    yield sorted.slice(from, from + count).map((process) => listed(ctx, process));
}

async function* newestPages(ctx: Ctx, pageSize: number): AsyncGenerator<Listed<Item>[]> {
  for (let page = 0; ; page++) {
    const { processes } = generationOf(ctx.config);
    const query = { page, pageSize, sort: 'desc' };
    const { status, body } = await ctx.api.get(processes, { query, accept: page > 0 ? [400, 404] : [] });
    if (status >= 400) return; // behind the last page
    if (!Array.isArray(body)) throw transientError('The list of processes is something else than a list.');
    if (body.length === 0) return;
    yield body.map((row) => listed(ctx, processFrom(row)));
  }
}

function listed({ config }: Ctx, process: Process): Listed<Item> {
  const phase = phaseOf(process, config);
  if (phase === 'later') return { id: process.pid, later: true };
  return { id: process.pid, keep: kept({ process, phase }, { config }) };
}

/** v5 counts nothing; of oliver the whole list is read in any case. */
export async function extent(ctx: Ctx): Promise<Extent> {
  if (generationOf(ctx.config).v5) return { first: 2, quiet: 2 };
  const { size } = await allOf(ctx);
  return { items: size, first: 1, quiet: 1 };
}
