import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Running, type Settings, type Simulator, start } from 'trunkline/simulator';
import { files, run } from '../rig.js';

/** A vendor's stand-in, and a config that works with it. */
interface World {
  settings: Settings;
  config(running: Running): object;
}

const given = ({ options }: Running, name: string) => String(options[name]);

/** Small worlds in which every stream has something, and that stand still: reads are compared with each other. */
const WORLDS: Record<string, World> = {
  voicegain: {
    settings: { options: { calls: 30, days: 2, calls_per_hour: 0, late: 0, stuck: 0, other_context: 0 } },
    config: (running) => ({ api_url: `${running.url}${given(running, 'prefix')}`, api_token: given(running, 'token') }),
  },
  identitycall: {
    settings: {
      switches: { keywords: 'on' },
      options: { recordings: 20, days: 5, per_hour: 0, late: 0, stuck: 0, operators: 3, numbers: 2 },
    },
    config: (running) => ({ api_url: `${running.url}${given(running, 'prefix')}`, api_key: given(running, 'api_key') }),
  },
  'behavioral-signals': {
    settings: { options: { processes: 25, days: 3, processes_per_hour: 0, late: 0, stuck: 0 } },
    config: (running) => ({ api_url: `${running.url}/v5`, client_id: given(running, 'client_id'), api_token: given(running, 'token') }),
  },
  'nice-cx-ai': {
    settings: { options: { interactions: 20, days: 2, interactions_per_hour: 0, late: 0, stuck: 0, listed_late: 0, foreign: 0 } },
    config: (running) => ({
      ...{ api_url: `${running.url}${given(running, 'prefix')}`, api_token: given(running, 'token') },
      interactions: { source: 'file', location: `${running.url}/identifiers.txt` },
    }),
  },
  'vonage-conversation-analyzer': {
    settings: { options: { calls: 25, days: 5, calls_per_hour: 0, late: 0, stuck: 0 } },
    config: (running) => ({
      ...{ api_url: running.url, auth_url: `${running.url}/Auth/connect/token`, region: 'emea', include_transcripts: true },
      ...{ client_id: given(running, 'client_id'), client_secret: given(running, 'client_secret') },
    }),
  },
};

/** The connectors there are. */
export const CONNECTORS = readdirSync('connectors').filter((name) =>
  ['index.ts', 'simulator.ts'].every((file) => existsSync(join('connectors', name, file))),
);
export const WORLDLESS = CONNECTORS.filter((name) => !(name in WORLDS));

interface Outcome {
  id: string;
  verdict: string;
  reason?: string;
}

/** What no connector of ours has, no process can have, or nobody gave. */
const NEVER = [
  'oauth-paths',
  'oauth-default',
  'image-labels',
  'image-entrypoint',
  'read-only',
  'state-given',
  'slow-reader',
  'control-config',
];
/** What a machine or a small world may be too simple for: a signal may come too late, and an image has no pipe. */
const PERHAPS = ['spec-offline', 'read-all-incremental', 'term', 'pipe', 'pipe-resume'];

/** `trunkline verify` of a connector (as an executable or an image) against its simulator: everything holds, and next to nothing is skipped. */
export async function expectVerified(name: string, source: string, words: readonly string[] = []): Promise<void> {
  const { settings, config } = WORLDS[name]!;
  const { default: simulator } = jest.requireActual<{ default: Simulator }>(`../../connectors/${name}/simulator.ts`);
  const running = await start(simulator, { rate: 0, budget: [], ...settings });
  try {
    const path = files({ 'config.json': { ...config(running), requests_per_minute: 1_000_000 } })['config.json']!;
    const given = ['--json', '--jobs', '3', '--checkpoints', '2', '--timeout', '60', ...words];
    const { code, stdout, stderr } = await run('trunkline', ['verify', source, '--config', path, ...given]);
    if (stdout === '') throw new Error(stderr);
    const { checks } = JSON.parse(stdout) as { checks: Outcome[] };
    // How quick a spec is depends on what else the machine does.
    const wrong = checks.filter(({ id, verdict }) => verdict === 'failed' || (verdict === 'advice' && id !== 'spec-quick'));
    if (wrong.length > 0) throw new Error(JSON.stringify(wrong, null, 2));
    const skipped = checks.filter(({ id, verdict }) => verdict === 'skipped' && ![...NEVER, ...PERHAPS].includes(id));
    expect({ code, skipped }).toEqual({ code: 0, skipped: [] });
  } finally {
    await running.close();
  }
}
