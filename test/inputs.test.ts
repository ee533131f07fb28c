import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  configured,
  type Ended,
  errors,
  files,
  lastStates,
  logs,
  type Message,
  rows,
  statuses,
} from './rig.js';
import { stage } from './voicegain.js';

const on = stage();
const INVALID = {
  stream: { name: '__AIRBYTE__stream_that_does_not_exist', json_schema: {} },
  sync_mode: 'INVALID',
  destination_sync_mode: 'INVALID',
};
const entry = (name: string, more: object = {}, stream: object = {}) => {
  const [one] = (configured([name]) as { streams: { stream: object }[] }).streams;
  return { ...one, ...more, stream: { ...one!.stream, ...stream } };
};

/** A read that is refused before anything is read. */
function refused(ended: Ended, what: RegExp): void {
  expect(errors(ended)).toEqual([
    expect.objectContaining({ failure_type: 'config_error', message: expect.stringMatching(what) }),
  ]);
  expect([
    ended.code,
    ended.stderr,
    ended.messages.filter(({ type }) => type === 'RECORD' || type === 'STATE'),
  ]).toEqual([1, '', []]);
}

describe('the configured catalog', () => {
  it('may be of another connector and have thousands of streams: they are summed up', async () => {
    const ended = await on.read({ streams: Array.from({ length: 200_000 }, (_, at) => entry(`s${at}`)) });
    const said = errors(ended).map(({ message }) => String(message));
    expect([ended.code, said.length, ended.messages.length < 200]).toEqual([1, 51, true]);
    expect(said.at(-1)).toMatch(/199950 more streams .* Is it the catalog of another one\?/);
  });

  it('may be empty', async () => {
    const ended = await on.read([]);
    expect([ended.code, ended.stderr, ended.messages.every(({ type }) => type === 'LOG')]).toEqual([
      0,
      '',
      true,
    ]);
    expect(logs(ended, 'WARN')).toEqual([expect.stringMatching(/catalog\.json: no stream is selected/)]);
  });

  it('may name a stream that is not there: an error of its own, the others are read', async () => {
    const ended = await on.read({
      streams: [entry('gone', {}, { namespace: 'ns' }), entry('calls'), entry('sa_configs')],
    });
    expect([
      ended.code,
      statuses(ended, 'gone'),
      statuses(ended, 'calls').at(-1),
      statuses(ended, 'sa_configs').at(-1),
    ]).toEqual([1, ['INCOMPLETE'], 'COMPLETE', 'COMPLETE']);
    expect(errors(ended)).toEqual([
      {
        message: expect.stringMatching(/"gone".*calls, call_segments/),
        failure_type: 'config_error',
        stream_descriptor: { name: 'gone', namespace: 'ns' },
      },
    ]);
    expect(ended.messages.at(-1)!['type']).toBe('TRACE');
  });

  it.each<[string, object | string, RegExp]>([
    [
      'a mode that does not exist',
      { streams: [entry('calls'), INVALID] },
      /catalog\.json: streams\[1\]\.sync_mode is "INVALID"/,
    ],
    [
      'a mode that is a text of somebody',
      { streams: [{ ...entry('calls'), sync_mode: 'My call with Ada, 0049 170'.repeat(9) }] },
      /catalog\.json: streams\[0\]\.sync_mode is something else; it must be one of/,
    ],
    [
      'a destination mode that does not exist',
      { streams: [entry('calls', { destination_sync_mode: 'x' })] },
      /catalog\.json: streams\[0\]\.destination_sync_mode/,
    ],
    ['no streams', {}, /catalog\.json: a catalog is an object with a list "streams"/],
    ['no JSON', '{"streams": [', /catalog\.json: the catalog is not JSON/],
  ])('is refused with %s', async (_, catalog, what) => {
    refused(await on.read(catalog), what);
  });

  it('degrades what a stream cannot do, with a WARN', async () => {
    const ended = await on.read(['sa_configs']);
    expect([ended.code, statuses(ended, 'sa_configs').at(-1), rows(ended, 'sa_configs').length > 0]).toEqual([
      0,
      'COMPLETE',
      true,
    ]);
    expect(logs(ended, 'WARN')).toEqual([
      expect.stringMatching(/^sa_configs: only full_refresh is supported/),
    ]);
  });

  it('brings its namespaces back on every message', async () => {
    const ended = await on.read({ streams: [entry('calls', {}, { namespace: 'ns' }), entry('call_tags')] });
    const named = ended.messages.flatMap(({ record, state, trace }: Message) => {
      if (record) return [[record.stream, record.namespace]];
      const { name, namespace } =
        state?.stream.stream_descriptor ?? trace?.stream_status?.stream_descriptor ?? trace?.estimate ?? {};
      return name === undefined ? [] : [[name, namespace]];
    });
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(([name, namespace]) => namespace !== (name === 'calls' ? 'ns' : undefined))).toEqual(
      [],
    );
  });

  it('may be null wherever something is optional, states and config too', async () => {
    const nulls = {
      cursor_field: null,
      primary_key: null,
      generation_id: null,
      minimum_generation_id: null,
      sync_id: null,
      include_files: null,
    };
    const catalog = {
      streams: [
        entry(
          'calls',
          { ...nulls, destination_object_name: null },
          { namespace: null, is_resumable: null, json_schema: {} },
        ),
      ],
    };
    const state = [
      {
        type: 'STREAM',
        stream: { stream_descriptor: { name: 'calls', namespace: null }, stream_state: null },
        global_: null,
        data: null,
      },
    ];
    const ended = await on.read(catalog, {
      state,
      config: on.config({ start_date: null, requests_per_minute: null }),
    });
    expect([ended.code, rows(ended, 'calls').length]).toEqual([0, on.sim.truth().final]);
  });
});

describe('the state', () => {
  let kept: Message[];
  const stateOf = (change: object | null) => [
    {
      ...kept[0]!,
      stream: {
        ...kept[0]!['stream'],
        stream_state: change && { ...kept[0]!['stream'].stream_state, ...change },
      },
    },
  ];
  beforeAll(async () => {
    kept = lastStates(await on.read(['calls']));
  });

  it.each<[string, (kept: Message[]) => unknown]>([
    [
      'whole envelopes, a line each',
      (all) => all.map((state) => JSON.stringify({ type: 'STATE', state })).join('\n'),
    ],
    [
      'a GLOBAL message',
      ([one]) => [{ type: 'GLOBAL', global: { shared_state: null, stream_states: [one!['stream']] } }],
    ],
    ["what Meltano's wrapper kept", ([one]) => ({ ...one!['stream'], airbyte_state: [one] })],
  ])('is taken as %s', async (_, form) => {
    const ended = await on.read(['calls'], { state: form(kept) });
    expect([ended.code, rows(ended, 'calls')]).toEqual([0, []]);
  });

  it.each<[string, unknown]>([
    ['an empty file', ''],
    [
      'states of streams that are not read',
      [{ type: 'STREAM', stream: { stream_descriptor: { name: 'gone' }, stream_state: { v: 9 } } }],
    ],
    [
      'the mark of a full refresh',
      [
        {
          type: 'STREAM',
          stream: {
            stream_descriptor: { name: 'calls' },
            stream_state: { __ab_no_cursor_state_message: true },
          },
        },
      ],
    ],
  ])('may be %s: everything is read', async (_, state) => {
    const ended = await on.read(['calls'], { state });
    expect([ended.code, rows(ended, 'calls').length]).toEqual([0, on.sim.truth().final]);
  });

  it('of another account is refused: its positions mean nothing here', async () => {
    const ended = await on.read(['calls', 'sa_configs'], { state: stateOf({ scope: ['somebody-else'] }) });
    refused(ended, /state\.json: the state of stream calls belongs to "somebody-else", the credentials to "/);
    expect([statuses(ended, 'calls'), statuses(ended, 'sa_configs')]).toEqual([
      ['INCOMPLETE'],
      ['INCOMPLETE'],
    ]);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'of a newer release',
      { v: 3 },
      /state\.json: stream calls: the stream state has version 3, this connector knows versions 1 and 2/,
    ],
    [
      'of another connector',
      { v: undefined, updated_at: 'x' },
      /state\.json: stream calls: the stream state has no version/,
    ],
  ])('%s is refused, with the stream it is about', async (_, change, what) => {
    refused(await on.read(['calls'], { state: stateOf(change as object) }), what);
  });

  it('that holds other streams only is none, with a WARN', async () => {
    const state = [
      { type: 'STREAM', stream: { stream_descriptor: { name: 'gone' }, stream_state: { v: 9 } } },
    ];
    const ended = await on.read(['calls'], { state });
    expect([ended.code, logs(ended, 'WARN')]).toEqual([
      0,
      [expect.stringMatching(/state\.json: it holds no state of a selected stream/)],
    ]);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['the config', () => on.config(), /state\.json: this is not a state: it looks like a config/],
    ['the catalog', () => configured(['calls']), /state\.json: this is not a state: it looks like a catalog/],
    [
      'one stream alone',
      () => kept[0]!['stream'].stream_state,
      /state\.json: this is not a state: it is the state of one stream/,
    ],
  ])('is not %s: refused, where all would be read again', async (_, state, what) => {
    refused(await on.read(['calls'], { state: state() }), what);
  });

  it('is refused where a line of it is broken', async () => {
    const state = '{"type":"LOG"}\nnonsense\n{}\n';
    refused(
      await on.read(['calls'], { state }),
      /state\.json: the state is neither JSON .* nor JSON lines \(line 2 does not parse\)/,
    );
  });
});

it('records over sockets are refused, where they would be waited for', async () => {
  refused(
    await on.read(['calls'], { env: { DATA_CHANNEL_MEDIUM: 'SOCKET' } }),
    /DATA_CHANNEL_MEDIUM is SOCKET/,
  );
});

describe('files', () => {
  const all = () =>
    files({
      config: on.config(),
      'catalog.txt': configured(['sa_configs'], 'full_refresh'),
      'state.txt': '[]',
    });

  it('may come on the standard input, in UTF-16 too', () => {
    const marked = Buffer.from(`\ufeff${JSON.stringify(on.config())}`, 'utf16le');
    for (const input of [JSON.stringify(on.config()), marked]) {
      const { status, stdout } = spawnSync('dist/bin/source-voicegain', ['discover', '--config', '-'], {
        input,
        encoding: 'utf8',
      });
      expect([status, stdout.trim().split('\n').length]).toEqual([0, 1]);
    }
    const twice = spawnSync('dist/bin/source-voicegain', ['read', '--config', '-', '--catalog', '-'], {
      input: '{}',
      encoding: 'utf8',
    });
    expect(twice.stdout).toContain('The standard input (-) can stand for one file only.');
    // Programs in Node hand over a socket, which has no name that it could be opened by.
    for (const name of ['-', '/dev/stdin', '/dev/fd/0']) {
      const { stdout } = spawnSync('dist/bin/source-voicegain', ['check', '--config', name], {
        input: '{"a": S3CRET}',
        encoding: 'utf8',
      });
      expect(stdout).toMatch(/the config is not JSON \(line 1, column 7\)/);
      expect(stdout).not.toContain('S3CRET');
    }
  });

  it('may have any suffix, be read-only, and stand beside a relative path; HOME may be missing', async () => {
    const paths = all();
    for (const path of Object.values(paths)) chmodSync(path, 0o444);
    const cwd = dirname(paths['config']!);
    const argv = [
      'read',
      '--config',
      'config',
      '--catalog',
      './catalog.txt',
      '--state',
      `../${cwd.split('/').at(-1)}/state.txt`,
    ];
    const ended = await on.run(argv, { cwd, without: ['HOME'] });
    expect([ended.code, statuses(ended, 'sa_configs').at(-1)]).toEqual([0, 'COMPLETE']);
  });

  it('may be given absolutely, with blanks and a byte order mark, from the root folder', async () => {
    const paths = all();
    const folder = join(dirname(paths['config']!), 'with blanks');
    mkdirSync(folder);
    renameSync(paths['config']!, join(folder, 'my config'));
    writeFileSync(paths['catalog.txt']!, `\ufeff${readFileSync(paths['catalog.txt']!, 'utf8')}\n\n`);
    const ended = await on.run(
      ['read', '--config', join(folder, 'my config'), '--catalog', paths['catalog.txt']!],
      { cwd: '/' },
    );
    expect([ended.code, statuses(ended, 'sa_configs').at(-1)]).toEqual([0, 'COMPLETE']);
  });

  it('may be YAML where it is the config, and UTF-16 where Windows wrote it', async () => {
    const paths = all();
    const config = `${paths['config']}.yaml`;
    const lines = Object.entries(on.config()).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
    writeFileSync(config, `# ours\n${lines.join('')}`);
    writeFileSync(
      paths['catalog.txt']!,
      `\ufeff${readFileSync(paths['catalog.txt']!, 'utf8')}\r\n`,
      'utf16le',
    );
    const ended = await on.run(['read', '--config', config, '--catalog', paths['catalog.txt']!]);
    expect([ended.code, statuses(ended, 'sa_configs').at(-1)]).toEqual([0, 'COMPLETE']);
    writeFileSync(config, `ours: &ours\n  ${lines.join('  ')}<<: *ours\n`);
    expect((await on.run(['read', '--config', config, '--catalog', paths['catalog.txt']!])).code).toBe(0);
    writeFileSync(config, 'api_token: "S3CRET\nfoo: [');
    const broken = await on.run(['read', '--config', config, '--catalog', paths['catalog.txt']!]);
    refused(broken, /config\.yaml: the config is not YAML \(line \d+, column \d+\)$/);
    expect(broken.stdout).not.toContain('S3CRET');
  });

  it.each([
    ['config', /there is no such file \(the config\)/],
    ['catalog', /there is no such file \(the catalog\)/],
    ['state', /there is no such file \(the state\)/],
  ])('must be there: %s', async (option, what) => {
    const paths = { ...all(), [option === 'config' ? 'config' : `${option}.txt`]: '/nowhere/x.json' };
    const argv = [
      'read',
      '--config',
      paths['config']!,
      '--catalog',
      paths['catalog.txt']!,
      '--state',
      paths['state.txt']!,
    ];
    const ended = await on.run(argv);
    refused(ended, what);
    expect(errors(ended)[0]!['message']).toContain('/nowhere/x.json: ');
  });

  it('are no folders', async () => {
    const { config } = all();
    refused(
      await on.run(['read', '--config', dirname(config!), '--catalog', config!]),
      /this is a folder, not a file \(the config\)/,
    );
  });

  it('have to be readable: says to whom, and what to do', async () => {
    const paths = all();
    chmodSync(dirname(paths['config']!), 0o755);
    chmodSync(paths['config']!, 0o000);
    // root reads everything.
    const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const ended = await on.run(['read', '--config', paths['config']!, '--catalog', paths['catalog.txt']!], {
      ...uid,
      cwd: '/',
    });
    refused(
      ended,
      new RegExp(`/config: the config may not be read by user id ${uid.uid ?? process.getuid?.()} .*chmod`),
    );
  });
});
