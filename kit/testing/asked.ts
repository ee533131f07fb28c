import type { Running } from '../simulator/running.js';

/**
 * How many requests met each endpoint since the log was last cleared; clears it. What has no name is there under
 * its route, as long as somebody asked for it; a name is always there.
 *
 *     expect(asked(world)).toEqual({ 'GET /v1/calls': 1, 'GET /v1/calls/:id': 7 });
 *
 *     const NAMES = { list: 'GET /v1/calls', call: 'GET /v1/calls/:id' };
 *     expect(asked(world, NAMES)).toEqual({ list: 1, call: 0 });
 */
export function asked<N extends string = never>(
  { requests }: Pick<Running, 'requests'>,
  names: Readonly<Record<N, string>> = {} as Record<N, string>,
): Record<N, number> & Record<string, number> {
  const counts = requests.byRoute;
  requests.clear();
  const routes = Object.entries<string>(names);
  const named = routes.map(([name, route]) => [name, counts[route] ?? 0]);
  const known = new Set(routes.map(([, route]) => route));
  const others = Object.entries(counts).filter(([route]) => !known.has(route));
  return Object.fromEntries([...named, ...others]);
}
