import { type Context, isObject, reasonOf, transientError } from 'trunkline';
import type { Config } from './generated.js';

// v5 and its predecessor differ in paths and in what a status means (VENDOR.md#two-generations,
// VENDOR.md#status-codes).
const V5 = {
  url: 'https://api.behavioralsignals.com/v5',
  home: 'clients',
  list: 'processes',
  results: ['results'],
  words: [],
  failed: -1,
};
// No source has the whole truth about the last parts of oliver's paths: the server shows which it knows. -1
// is tried again.
const PATHS = { results: ['results', 'result'], words: ['resultasr', 'results/asr'] };
const OLIVER = {
  url: 'https://api.behavioralsignals.com',
  home: 'client',
  list: 'process',
  ...PATHS,
  failed: -2,
};

export function generationOf({ api_version, client_id }: Config) {
  const v5 = api_version === 'v5';
  const home = `${(v5 ? V5 : OLIVER).home}/${client_id}`;
  return {
    ...(v5 ? V5 : OLIVER),
    v5,
    check: v5 ? 'auth' : home,
    processes: `${home}/${(v5 ? V5 : OLIVER).list}`,
  };
}

/** `auth`, and nothing else, wants the client in a header (1.2). */
export async function check({ api, config }: Pick<Context<Config>, 'api' | 'config'>): Promise<void> {
  const path = generationOf(config).check;
  const { body } = await api.get(path, { headers: { 'X-Auth-Client': config.client_id } });
  // What it holds is not documented; another server behind the address would answer anything.
  if (!isObject(body) || Object.hasOwn(body, 'error'))
    throw transientError(`GET ${path} answered something else than an account.`);
}

/**
 * "Not ready" and "unknown" share code and type; only words tell them apart, in an object, a list or a bare
 * text (1.7).
 */
export function refusalOf({ body }: { body: unknown }): 'later' | 'never' | undefined {
  const words = reasonOf(body) ?? '';
  if (/waiting for result|cannot send results/i.test(words)) return 'later';
  return /process with (pid|id) \S+ not found/i.test(words) ? 'never' : undefined;
}

/**
 * Asks along the one of several ways that the server knows: where documents disagree about a path, the first
 * request of a sync finds out, and the others wait for it. What fails, or none of the ways brings, may be that
 * one item's fault: the others then look for themselves, until one of them knows. `once`: of the pass; `id`: of the
 * request, whose answer is used when it was the first.
 * @returns undefined where the server knows none of them
 */
export async function knownWay<W, A>(
  once: <T>(key: string, make: () => Promise<T>) => Promise<T>,
  id: string,
  ways: readonly W[],
  ask: (way: W) => Promise<A>,
  isUnknown: (answer: A) => boolean,
): Promise<A | undefined> {
  const [only, ...others] = ways;
  if (others.length === 0) return only === undefined ? undefined : ask(only);
  const look = async (): Promise<{ way: W; answer: A } | undefined> => {
    for (const way of ways) {
      const answer = await ask(way);
      if (!isUnknown(answer)) return { way, answer };
    }
    return undefined;
  };
  const first = await once(`way ${ways.join(' ')}`, async () => {
    const found = look();
    found.catch(() => undefined); // told to whose request it was
    return { id, found, way: undefined as W | undefined };
  });
  if (first.id === id) return (await first.found)?.answer;
  first.way ??= (await first.found.catch(() => undefined))?.way;
  if (first.way !== undefined) return ask(first.way);
  const found = await look();
  first.way ??= found?.way;
  return found?.answer;
}
