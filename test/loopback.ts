import type { Running } from 'trunkline/simulator';
import { bare, loopback as begin } from 'trunkline/testing';
import type { CommonConfig, Source } from '../core/author/source.js';
import { compiled } from '../kit/testing/compiled.js';
import {
  configured,
  type Ended,
  files,
  lastStates,
  logs,
  type Message,
  pendingIds,
  rows,
  statuses,
} from './rig.js';
import { inProcess, stateOf } from './stand.js';

export { bare } from 'trunkline/testing';

/** A config of each connector for a server at this address; `identifiers`: for those that take them from the user. */
export function configAt(name: string, url: string, identifiers?: readonly string[]): object {
  const token = { api_url: url, api_token: 'a-token-of-ours' };
  const named = identifiers === undefined ? {} : { interactions: { source: 'list', identifiers } };
  const configs: Record<string, object> = {
    voicegain: token,
    identitycall: { api_url: url, api_key: 'a-token-of-ours' },
    'behavioral-signals': { ...token, client_id: '1' },
    'nice-cx-ai': { ...token, ...named },
    'vonage-conversation-analyzer': {
      region: 'emea',
      api_url: url,
      auth_url: `${url}/token`,
      client_id: 'c',
      client_secret: 'of-ours-77',
      ...named,
    },
  };
  return configs[name]!;
}

const open: Running[] = [];
afterAll(async () => {
  for (const vendor of open.splice(0)) await vendor.close();
});

/** A vendor of a few lines, closed after the tests of the file. */
export async function loopback(...given: Parameters<typeof begin>): Promise<Running> {
  const vendor = await begin(...given);
  open.push(vendor);
  return vendor;
}

export const NOW = '2026-04-10T12:00:00Z';
/** This many hours before NOW. */
export const hoursAgo = (hours: number): string =>
  new Date(Date.parse(NOW) - hours * 3_600_000).toISOString();

interface Again {
  state?: Pick<Ended, 'messages'>;
  now?: string;
  more?: object;
  mode?: 'incremental' | 'full_refresh';
}

/** Reads of these streams in this process; each must end well, or the test says why it does not. */
export function reader<C extends CommonConfig>(
  source: Source<C>,
  config: object,
  streams: readonly string[],
) {
  const ready = compiled(source);
  const read = ({ state, now = NOW, more, mode }: Again = {}): Promise<Ended> => {
    const inputs = files({
      'config.json': { requests_per_minute: 1_000_000, ...config, ...more },
      'catalog.json': configured(streams, mode),
      'state.json': state === undefined ? [] : lastStates(state),
    });
    const given = state === undefined ? [] : ['--state', inputs['state.json']!];
    const argv = ['read', '--config', inputs['config.json']!, '--catalog', inputs['catalog.json']!, ...given];
    return inProcess(ready, argv, now);
  };
  const complete = async (again?: Again): Promise<Ended> => {
    const ended = await read(again);
    const reached = Object.fromEntries(streams.map((stream) => [stream, statuses(ended, stream).at(-1)]));
    const wanted = Object.fromEntries(streams.map((stream) => [stream, 'COMPLETE']));
    expect([reached, ended.code, logs(ended, 'ERROR')]).toEqual([wanted, 0, []]);
    return ended;
  };
  return { read, complete };
}

/** The values of a column, as texts and in order. */
export const column = (ended: Ended, stream: string, field: string): string[] =>
  rows(ended, stream)
    .map((row) => String(row[field]))
    .sort();

/** How often a warning says so. */
export const warned = (ended: Ended, words: RegExp): number =>
  logs(ended, 'WARN').filter((message) => words.test(message)).length;

/** The ids a stream waits for. */
export const awaited = (ended: Ended, stream: string): string[] =>
  pendingIds(stateOf(ended, stream) as Message);

/** Rows of a list that nobody can tell by an id, each unlike the others. */
export const keyless = (field: string): unknown[] => [
  null,
  'a text',
  7,
  [],
  { name: 'without' },
  ...[null, '', '  ', {}, true, bare('NaN'), bare('1e400')].map((id, i) => ({
    [field]: id,
    name: `odd ${i}`,
  })),
];
