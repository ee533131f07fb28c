import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkLines } from './lines.js';
import {
  configured,
  type Ended,
  errors,
  files,
  lastStates,
  logs,
  type Message,
  rows,
  run,
  statuses,
} from './rig.js';
import { stage, TOKEN } from './voicegain.js';

const on = stage({ options: { calls: 250 } });
const ends = (ended: Ended, ...streams: string[]) => streams.map((stream) => statuses(ended, stream).at(-1));

describe('a stream that fails', () => {
  it('is INCOMPLETE at once; the others go on, and its error comes last', async () => {
    on.sim.faults.add({ kind: 'status', status: 404, path: 'sa/config', every: 1 });
    const ended = await on.read(['calls', 'sa_configs', 'call_tags']);
    expect([ended.code, ends(ended, 'calls', 'sa_configs', 'call_tags')]).toEqual([
      1,
      ['COMPLETE', 'INCOMPLETE', 'COMPLETE'],
    ]);
    expect(errors(ended)).toEqual([
      expect.objectContaining({
        failure_type: 'config_error',
        message: expect.stringMatching(/GET .*sa\/config.* 404.*check api_url/),
        stream_descriptor: { name: 'sa_configs' },
      }),
    ]);
    const kinds = ended.messages.map(({ trace }) => trace?.stream_status?.status ?? trace?.type);
    expect(kinds.indexOf('INCOMPLETE')).toBeLessThan(kinds.lastIndexOf('STARTED'));
    expect(kinds.at(-1)).toBe('ERROR');
    expect(lastStates(ended).map(({ stream }) => stream.stream_descriptor.name)).toEqual([
      'calls',
      'call_tags',
    ]);
    expect(logs(ended).at(-1)).toMatch(/^Sync ended: 1 failure,/);
  });

  it('says first what a later try may mend: the first error decides whether there is one', async () => {
    on.sim.faults.add(
      { kind: 'status', status: 400, path: 'sa/config', every: 1 },
      { kind: 'html', path: 'call/tags', every: 1 },
    );
    const { streams } = configured(['sa_configs', 'call_tags']) as { streams: Message[] };
    const gone = { ...streams[0], stream: { name: 'gone' } };
    const ended = await on.read({ streams: [gone, ...streams] });
    expect([
      ended.code,
      errors(ended).map(({ failure_type, stream_descriptor }) => [failure_type, stream_descriptor.name]),
    ]).toEqual([
      1,
      [
        ['transient_error', 'call_tags'],
        ['system_error', 'sa_configs'],
        ['config_error', 'gone'],
      ],
    ]);
    const dates = ended.messages.flatMap(({ trace }) => (trace?.type === 'ERROR' ? [trace.emitted_at] : []));
    expect([...dates].sort()).toEqual(dates);
  });

  it.each(['cut', 'repeat'] as const)('never ends as success on a list that answers "%s"', async (kind) => {
    on.sim.faults.add({ kind, path: 'sa/call\\?', skip: 3, every: 1 });
    const ended = await on.read(['calls'], { config: on.config({ per_page: 50 }) });
    expect([
      ended.code,
      statuses(ended, 'calls').at(-1),
      errors(ended).map(({ failure_type }) => failure_type),
    ]).toEqual([1, 'INCOMPLETE', ['transient_error']]);
    on.sim.faults.clear();
    const next = await on.read(['calls'], { state: lastStates(ended) });
    const ids = [...rows(ended, 'calls'), ...rows(next, 'calls')].map(({ callId }) => callId);
    expect([next.code, ids.length, new Set(ids).size]).toEqual([
      0,
      on.sim.truth().final,
      on.sim.truth().final,
    ]);
  });
});

describe('what ends a whole read', () => {
  it('is a vendor that is down: transient_error, exit 1', async () => {
    const ended = await on.read(['calls', 'sa_configs'], {
      config: on.config({ api_url: 'http://127.0.0.1:1/v1' }),
    });
    expect([ended.code, ended.stderr, ends(ended, 'calls', 'sa_configs')]).toEqual([
      1,
      '',
      ['INCOMPLETE', 'INCOMPLETE'],
    ]);
    for (const error of errors(ended)) expect(error['failure_type']).toBe('transient_error');
    expect(errors(ended).length).toBeGreaterThan(0);
    expect(ended.messages.filter(({ type }) => type === 'STATE')).toEqual([]);
  });

  it('is a limit beyond what a run waits', async () => {
    on.sim.faults.add({ kind: 'status', status: 429, retry_after: 86_400, path: 'sa/config' });
    const ended = await on.read(['sa_configs', 'call_tags']);
    expect([ended.code, ends(ended, 'sa_configs', 'call_tags')]).toEqual([1, ['INCOMPLETE', 'INCOMPLETE']]);
    expect(errors(ended)).toEqual([
      { failure_type: 'transient_error', message: expect.stringMatching(/24 h/) },
    ]);
  });

  it('are credentials that stop working: one config_error, the states before it are true', async () => {
    on.sim.faults.add({ kind: 'status', status: 401, path: 'sa/call\\?', skip: 3, every: 1 });
    const ended = await on.read(['calls', 'call_segments', 'sa_configs'], {
      config: on.config({ per_page: 50 }),
    });
    const streams = ['calls', 'call_segments', 'sa_configs'];
    expect([ended.code, ends(ended, ...streams)]).toEqual([1, ['INCOMPLETE', 'INCOMPLETE', 'INCOMPLETE']]);
    for (const stream of streams)
      expect(statuses(ended, stream).filter((status) => status === 'INCOMPLETE')).toHaveLength(1);
    expect(errors(ended)).toEqual([
      { failure_type: 'config_error', message: expect.stringMatching(/401.*credentials were refused/) },
    ]);
    on.sim.faults.clear();
    const next = await on.read(['calls'], { state: lastStates(ended) });
    const ids = new Set([...rows(ended, 'calls'), ...rows(next, 'calls')].map(({ callId }) => callId));
    expect([next.code, ids.size]).toEqual([0, on.sim.truth().final]);
  });

  it.each<[string, object, RegExp]>([
    [
      'a config that breaks the spec',
      { api_token: '', per_page: 0 },
      /config\.json: "api_token" must not be empty; "per_page" must be between 1 and 10000\.$/,
    ],
    [
      'plain http to a public host',
      { api_url: 'http://api.voicegain.ai/v1' },
      /api_url must begin with https/,
    ],
  ])('is %s', async (_, config, what) => {
    const ended = await on.read(['calls'], { config: on.config(config) });
    expect([ended.code, ended.stderr]).toEqual([1, '']);
    expect(errors(ended)).toEqual([{ failure_type: 'config_error', message: expect.stringMatching(what) }]);
  });

  it('is a bug: system_error, with the stack down to the line', async () => {
    const paths = files({
      'acme.mjs': `import { bearer, connector } from ${JSON.stringify(pathToFileURL(resolve('dist/lib/index.js')).href)};
        const { feed, snapshot, source } = connector();
        const schema = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } };
        snapshot('good', { schema, primaryKey: ['id'], async *pages() { yield [{ id: '1' }]; } });
        snapshot('bad', { schema, primaryKey: ['id'], async *pages({ config }) {
          yield [{ id: '1' }];
          throw new TypeError('cannot read ' + config.api_token);
        } });
        export default source({ name: 'acme', version: '0.0.1', title: 'Acme', api: (config) => ({ url: 'https://x.test', budget: [], auth: bearer(config.api_token) }),
          spec: { type: 'object', properties: { api_token: { type: 'string', airbyte_secret: true } } }, check: async () => {} });`,
      'config.json': { api_token: TOKEN },
      'catalog.json': configured(['bad', 'good'], 'full_refresh'),
    });
    const words = [
      '--connector',
      paths['acme.mjs']!,
      '--config',
      paths['config.json']!,
      '--catalog',
      paths['catalog.json']!,
    ];
    const ended = await run('trunkline', ['read', ...words]);
    checkLines(ended, TOKEN);
    expect([ended.code, ended.stderr, ends(ended, 'bad', 'good')]).toEqual([
      1,
      '',
      ['INCOMPLETE', 'COMPLETE'],
    ]);
    const [error] = errors(ended);
    expect(error).toMatchObject({
      failure_type: 'system_error',
      stream_descriptor: { name: 'bad' },
      message: expect.stringContaining('cannot read ****'),
    });
    expect(error!['stack_trace']).toMatch(/acme\.mjs:7:/);
    expect(error!['stack_trace']).toMatch(/core\/sync\/sync\.ts:\d+/);
  });
});
