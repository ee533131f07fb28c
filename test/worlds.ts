import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Running, type Settings, type Simulator, start } from 'trunkline/simulator';
import type { CommonConfig, Source } from '../core/author/source.js';

/** A vendor's stand-in, and a config that works with it. */
interface World {
  settings: Settings;
  config(running: Running): object;
}

const given = ({ options }: Running, name: string) => String(options[name]);

/** Small worlds in which every stream has something, and that stand still: reads are compared with each other. */
export const WORLDS: Record<string, World> = {
  voicegain: {
    settings: { options: { calls: 30, days: 2, calls_per_hour: 0, late: 0, stuck: 0, other_context: 0 } },
    config: (running) => ({
      api_url: `${running.url}${given(running, 'prefix')}`,
      api_token: given(running, 'token'),
    }),
  },
  identitycall: {
    settings: {
      switches: { keywords: 'on' },
      options: { recordings: 20, days: 5, per_hour: 0, late: 0, stuck: 0, operators: 3, numbers: 2 },
    },
    config: (running) => ({
      api_url: `${running.url}${given(running, 'prefix')}`,
      api_key: given(running, 'api_key'),
    }),
  },
  'behavioral-signals': {
    settings: { options: { processes: 25, days: 3, processes_per_hour: 0, late: 0, stuck: 0 } },
    config: (running) => ({
      api_url: `${running.url}/v5`,
      client_id: given(running, 'client_id'),
      api_token: given(running, 'token'),
    }),
  },
  'nice-cx-ai': {
    settings: {
      options: {
        interactions: 20,
        days: 2,
        interactions_per_hour: 0,
        late: 0,
        stuck: 0,
        listed_late: 0,
        foreign: 0,
      },
    },
    config: (running) => ({
      api_url: `${running.url}${given(running, 'prefix')}`,
      api_token: given(running, 'token'),
      interactions: { source: 'file', location: `${running.url}/identifiers.txt` },
    }),
  },
  'vonage-conversation-analyzer': {
    settings: { options: { calls: 25, days: 5, calls_per_hour: 0, late: 0, stuck: 0 } },
    config: (running) => ({
      api_url: running.url,
      auth_url: `${running.url}/Auth/connect/token`,
      region: 'emea',
      include_transcripts: true,
      client_id: given(running, 'client_id'),
      client_secret: given(running, 'client_secret'),
    }),
  },
};

/** The connectors there are. */
export const CONNECTORS = readdirSync('connectors').filter((name) =>
  ['index.ts', 'simulator.ts'].every((file) => existsSync(join('connectors', name, file))),
);
/**
 * Those that are published: a new one is when the page about its vendor is written, and its place in
 * package.json and README with it.
 */
export const PUBLISHED = CONNECTORS.filter((name) => existsSync(join('connectors', name, 'VENDOR.md')));
export const WORLDLESS = PUBLISHED.filter((name) => !(name in WORLDS));

/** A new connector has no line above: its world is its simulator's own. */
const worldFor = (name: string): World =>
  WORLDS[name] ?? { settings: {}, config: (running) => simulatorOf(name).config?.(running) ?? {} };

export const sourceOf = (name: string) =>
  jest.requireActual<{ default: Source<CommonConfig> }>(`../connectors/${name}/index.ts`).default;

const simulatorOf = (name: string) =>
  jest.requireActual<{ default: Simulator }>(`../connectors/${name}/simulator.ts`).default;

/** The simulator of a connector, as its world has it, without limits; `more` on top. */
export function worldOf(name: string, more: Settings = {}): Promise<Running> {
  const { settings } = worldFor(name);
  return start(simulatorOf(name), {
    rate: 0,
    budget: [],
    ...settings,
    ...more,
    options: { ...settings.options, ...more.options },
  });
}

/** A config that works with it. */
export const configFor = (name: string, running: Running, more: object = {}) => ({
  ...worldFor(name).config(running),
  requests_per_minute: 1_000_000,
  ...more,
});
