import { configError } from '../../spec/failure.js';
import type { Sync } from './options.js';
import type { State } from './state.js';

/** Accounts, projects or regions that the credentials reach; none where the vendor gives nothing to name them by. */
export async function namesOfAccount<C>({
  source,
  api,
  config,
  memory: { once },
}: Sync<C>): Promise<string[]> {
  const told = (await source.scope?.({ api, config, once })) ?? '';
  const names = typeof told === 'string' ? [told] : [...told];
  return names.filter((name) => name !== '');
}

/**
 * Which projects or accounts a state is of, and which of them the credentials lack now. One name in common
 * makes it the same account.
 */
export function scopeOf<C>(
  { source, where, output }: Pick<Sync<C>, 'source' | 'where' | 'output'>,
  name: string,
  state: State | undefined,
  current: readonly string[],
): { scope: string[]; lacks: string[] } {
  const before = (state?.scope ?? []).map((one) => source.formerScope?.(one) ?? one);
  const known = state?.lacks ?? [];
  const scope = [...new Set([...before, ...current])];
  if (before.length === 0 || current.length === 0) return { scope, lacks: [...known] };
  if (!current.some((one) => before.includes(one))) {
    throw configError(
      `${where}: the state of stream ${name} belongs to "${before.join(', ')}", the credentials to "${current.join(', ')}". ` +
        'Positions of one account mean nothing in another: use a connection (and state) of its own for each, or reset this one.',
    );
  }
  const added = current.filter((one) => !before.includes(one) || known.includes(one));
  const lacks = before.filter((one) => !current.includes(one));
  if (added.length > 0) {
    const others = before.filter((one) => !added.includes(one));
    output.log(
      'WARN',
      `${name}: the credentials now reach ${added.join(', ')} too, beside ${others.join(', ')}. What is new there comes; ` +
        'rows from before the place where this stream stands do not: reset the stream to have them.',
    );
  }
  if (lacks.some((one) => !known.includes(one))) {
    output.log(
      'WARN',
      `${name}: the credentials no longer reach ${lacks.join(', ')}, which this stream was read with. What is unfinished there waits, and what ` +
        'is new there meanwhile does not come: use credentials that reach all of it.',
    );
  }
  return { scope, lacks };
}
