import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peers } from './install.js';
import { type Command, peers, root } from './run.js';

/** What a contender reads, and with which settings. */
export interface Task {
  /** The vendor's address. */
  url: string;
  perPage: number;
  /** For config and catalog. */
  folder: string;
}

const node = process.execPath;

interface More {
  /** Fields of the config. */
  config?: object;
  stream?: string;
  /** The stream's state. */
  state?: object;
}

/**
 * The executable of a verb of ours, with its files. `requests_per_minute`: the vendor's limits are no part of
 * what is measured.
 */
export function ours(task: Task, verb: 'check' | 'read', more: More = {}): Command {
  const { stream = 'calls', state } = more;
  const config = file(task, `config-${stream}.json`, {
    api_url: task.url,
    api_token: 'bench',
    requests_per_minute: 600_000,
    per_page: task.perPage,
    ...more.config,
  });
  const argv = [node, join(root, 'dist/bin/source-voicegain'), verb, '--config', config];
  if (verb === 'read') argv.push('--catalog', file(task, `catalog-${stream}.json`, catalogOf(stream)));
  if (state !== undefined) argv.push('--state', file(task, 'state.json', stateOf(stream, state)));
  return { argv };
}

const stateOf = (name: string, state: object) => [
  { type: 'STREAM', stream: { stream_descriptor: { name }, stream_state: state } },
];

export const oursBare = (verb: 'spec' | 'discover'): Command => ({
  argv: [node, join(root, 'dist/bin/source-voicegain'), verb],
});

export const empty: Command = { argv: [node, '-e', '0'] };

export const plain = ({ url, perPage }: Task): Command => ({
  argv: [node, join(peers, 'plain.mjs'), url, String(perPage)],
});

export function faros(task: Task, { faros: folder }: Peers): Command {
  const config = file(task, 'faros.json', { api_url: task.url, per_page: task.perPage });
  const catalog = file(task, 'catalog.json', catalogOf('calls'));
  return {
    argv: [node, join(peers, 'faros.cjs'), folder, 'read', '--config', config, '--catalog', catalog],
  };
}

export function python(task: Task, { python: program }: Peers): Command {
  const config = file(task, 'python.json', { api_url: task.url, per_page: task.perPage });
  const catalog = file(task, 'catalog.json', catalogOf('calls'));
  return {
    argv: [program, join(peers, 'python.py'), 'USAGE', 'read', '--config', config, '--catalog', catalog],
    usageWord: 'USAGE',
  };
}

/** Primary keys of streams whose key is not the call's. */
const KEYS: Record<string, string> = { sa_sessions: 'saSessionId' };

const catalogOf = (name: string, key = KEYS[name] ?? 'callId') => ({
  streams: [
    {
      stream: {
        name,
        json_schema: { type: 'object', properties: {} },
        supported_sync_modes: ['full_refresh', 'incremental'],
        source_defined_cursor: true,
        default_cursor_field: ['callId'],
        source_defined_primary_key: [[key]],
      },
      sync_mode: 'incremental',
      destination_sync_mode: 'append_dedup',
      cursor_field: ['callId'],
      primary_key: [[key]],
    },
  ],
});

function file({ folder }: Task, name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}
