import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { files, run } from '../rig.js';

/** What would rename a terminal's window, move its cursor or forge a line, wherever it comes from: people's commands show it and obey none. */

const EVIL = '\u001b]0;OWNED\u0007\u001b[2J\r\u0085\u009b31m\u202e\u2066\b';
const FORGING = `${EVIL}\nFORGED`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|^FORGED/m;

let refuses = false;
let server: Server;
let config: string;
let state: string;
beforeAll(async () => {
  const call = {
    callId: '1',
    contextId: `c${FORGING}`,
    startTime: '2026-01-01T00:00:00Z',
    progressPhase: 'DONE',
  };
  server = createServer(({ url = '' }, response) => {
    response.writeHead(refuses ? 400 : 200, { 'content-type': 'application/json', 'x-total-count': '1' });
    const rows = url.includes('tags')
      ? [{ tag: FORGING }]
      : [{ ...call, notes: FORGING, [`f${FORGING}`]: 1 }];
    response.end(JSON.stringify(refuses ? { message: `bad ${FORGING}`, code: FORGING } : rows));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const given = {
    api_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    api_token: 'of-ours-1234',
    [`key${FORGING}`]: 1,
  };
  const pending = [{ id: `p${FORGING}`, since: Date.now(), alone: true, tries: 3 }];
  const line = {
    type: 'STATE',
    state: {
      type: 'STREAM',
      stream: {
        stream_descriptor: { name: `calls${FORGING}` },
        stream_state: { v: 2, scope: [`c${FORGING}`], cursor: `x${FORGING}`, asOf: 1, pending },
      },
    },
  };
  const broken = JSON.stringify(line).replace('"asOf":1', '"asOf":"no"');
  ({ config, state } = files({ config: given, state: line }) as { config: string; state: string });
  brokenState = files({ state: broken })['state']!;
});
let brokenState: string;
afterAll(() => void server.close());

const tap = 'tap-voicegain';
it.each<[string, () => string[], boolean?]>([
  ['trunkline', () => ['state', state]],
  ['trunkline', () => ['state', brokenState]],
  ['trunkline', () => ['state', `no${EVIL}`]],
  ['trunkline', () => ['preview', 'voicegain', '--config', config]],
  ['trunkline', () => ['preview', 'voicegain', '--config', config], true],
  ['trunkline', () => ['preview', `v${EVIL}`, '--config', config]],
  ['trunkline', () => ['plan', 'voicegain', '--config', config]],
  ['trunkline', () => ['plan', 'voicegain', '--config', config], true],
  ['trunkline', () => ['plan', 'voicegain', '--config', config, '--state', brokenState]],
  ['trunkline', () => ['sync', 'voicegain', '--config', config, '--to', join(config, `no${EVIL}`)]],
  ['trunkline', () => ['sync', 'voicegain', '--config', config, '--to', `${config}.duckdb`], true],
  ['trunkline', () => ['query', `no${EVIL}`, 'select 1']],
  ['trunkline', () => ['simulate', `v${EVIL}`]],
  ['trunkline', () => ['config', `v${EVIL}`]],
  ['trunkline', () => ['verify', `v${EVIL}`, '--config', config]],
  ['trunkline', () => [`v${EVIL}`]],
  [tap, () => [`--o${EVIL}`]],
  [tap, () => [`word${EVIL}`]],
  [tap, () => ['--config', `no${EVIL}`]],
  [tap, () => ['--config', config, '--test'], true],
])(
  '%s (%#)',
  async (program, argv, isRefused = false) => {
    refuses = isRefused;
    const { code, stdout, stderr } = await run(program, argv());
    // What a tap writes to stdout are messages.
    const shown = program === tap ? stderr : stdout + stderr;
    expect(shown.trim()).not.toBe('');
    expect(OBEYED.exec(shown)?.[0]).toBeUndefined();
    expect(code).toBeLessThan(3);
  },
  60_000,
);
