import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLines } from '../lines.js';
import { configured, type Ended, lastStates, parse, rows, statuses } from '../rig.js';
import { built, command, configOf, folder, STREAMS, trueKeys, type World, world } from './rig.js';

/**
 * A pod of Airbyte's: its wrapper script around AIRBYTE_ENTRYPOINT, pipes with names that another container
 * reads, and its rules.
 */

// ContainerCommandFactory of the platform; the real one looks for TERMINATED every ten seconds.
const READ = `
( eval "$AIRBYTE_ENTRYPOINT read --config connectorConfig.json --catalog catalog.json $STATE" 2> stderr > stdout ) &
CHILD_PID=$!
( while true; do if [ -f TERMINATED ]; then kill $CHILD_PID; exit 0; fi; sleep 1; done ) &
wait $CHILD_PID
EXIT_CODE=$?
echo $EXIT_CODE > TEMP_EXIT_CODE.txt
mv TEMP_EXIT_CODE.txt exitCode.txt
exit $EXIT_CODE
`;
const ANSWER = `
( eval "$AIRBYTE_ENTRYPOINT $VERB" > jobOutput.json ) &
CHILD_PID=$!
wait $CHILD_PID
EXIT_CODE=$?
echo $EXIT_CODE > TEMP_EXIT_CODE.txt
mv TEMP_EXIT_CODE.txt exitCode.txt
exit $EXIT_CODE
`;

let image: string;
let sim: World;
beforeAll(async () => {
  [image, sim] = await Promise.all([built('voicegain'), world({ options: { calls: 250 } })]);
});
afterEach(() => sim.faults.clear());

/** The folder a pod's containers share; group and others may write, as with fsGroup. */
const shared = (contents: Record<string, unknown>) => folder(contents, 0o777);

function pod(script: string, mount: string, at: string, env: Record<string, string>) {
  const variables = {
    DEPLOYMENT_MODE: 'OSS',
    LOG_LEVEL: 'info',
    USE_STREAM_CAPABLE_STATE: 'true',
    WORKER_JOB_ID: '7',
    WORKER_JOB_ATTEMPT: '0',
    ...env,
  };
  const rules = ['--user', '1000:1000', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
  const memory = ['--memory', '256m', '--memory-swap', '256m'];
  const given = Object.entries(variables).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
  const place = ['--network', 'host', '-v', `${mount}:${at}`, '-w', at, '--entrypoint', 'sh'];
  return command('docker', ['run', '--rm', ...rules, ...memory, ...given, ...place, image, '-c', script]);
}

interface Sync {
  config?: object;
  state?: unknown;
  /** Sees the output as it comes. */
  watch?(text: string, source: string): void;
}

/** A read, its output gathered from the pipes by somebody else. */
async function sync({
  config = configOf(sim),
  state,
  watch,
}: Sync = {}): Promise<Ended & { exitCode: string; took: number }> {
  const files = {
    'connectorConfig.json': config,
    'catalog.json': configured(STREAMS),
    ...(state ? { 'inputState.json': state } : {}),
  };
  const source = shared(files);
  for (const pipe of ['stdout', 'stderr']) {
    execFileSync('mkfifo', [join(source, pipe)]);
    chmodSync(join(source, pipe), 0o666);
  }
  // A pod that never starts opens no pipe, and its reader would wait for ever.
  const reader = (pipe: string, seen?: (text: string) => void) =>
    command('timeout', ['120', 'cat', join(source, pipe)], {
      during: ({ stdout }) =>
        void (seen && stdout!.on('data', (bytes: Buffer) => seen(bytes.toString('latin1')))),
    });
  const reading = [reader('stdout', watch && ((text) => watch(text, source))), reader('stderr')];
  const began = Date.now();
  const { code, signal } = await pod(READ, source, '/source', {
    STATE: state ? '--state inputState.json' : '',
  });
  const took = Date.now() - began;
  const [out, err] = await Promise.all(reading);
  const exitCode = readFileSync(join(source, 'exitCode.txt'), 'utf8').trim();
  // What a process that was struck down left of its last line is no message.
  const stdout = out!.stdout.slice(0, out!.stdout.lastIndexOf('\n') + 1);
  return { code, signal, stdout, stderr: err!.stdout, messages: parse(stdout), exitCode, took };
}

const idsOf = (...reads: Ended[]) =>
  reads.flatMap((read) => rows(read, 'calls').map(({ callId }) => callId)).sort();

test('a read through named pipes, and the next one from its state', async () => {
  const first = await sync();
  checkLines(first);
  expect([first.code, first.exitCode, first.stderr]).toEqual([0, '0', '']);
  expect(idsOf(first)).toEqual(trueKeys(sim.truth({ full: true }).calls!)['calls']);
  expect(STREAMS.map((stream) => statuses(first, stream).at(-1))).toEqual(STREAMS.map(() => 'COMPLETE'));
  sim.clock.advance(7200);
  const second = await sync({ state: lastStates(first) });
  expect([second.exitCode, second.stderr]).toEqual(['0', '']);
  expect(idsOf(first, second)).toEqual(trueKeys(sim.truth({ full: true }).calls!)['calls']);
});

test('a read that fails', async () => {
  // The first one asks whose account this is.
  sim.faults.add({ kind: 'status', status: 403, path: 'sa/call\\?', skip: 1, every: 1 });
  const ended = await sync();
  expect([ended.code, ended.exitCode, ended.stderr]).toEqual([1, '1', '']);
  expect(statuses(ended, 'calls')).toEqual(['STARTED', 'INCOMPLETE']);
});

test('a read that the platform ends: 143 in time, and the next one misses nothing', async () => {
  sim.faults.add({ kind: 'stalled', path: '/data', skip: 120, every: 1 });
  const ended = await sync({
    config: configOf(sim, '127.0.0.1', { per_page: 50 }),
    watch: (text, source) => text.includes('"type":"STATE"') && writeFileSync(join(source, 'TERMINATED'), ''),
  });
  expect([ended.code, ended.exitCode, ended.stderr]).toEqual([143, '143', '']);
  expect([statuses(ended, 'calls').includes('COMPLETE'), ended.took < 30_000]).toEqual([false, true]);
  sim.faults.clear();
  const next = await sync({ state: lastStates(ended) });
  const ids = new Set(idsOf(ended, next));
  expect([next.exitCode, [...ids].sort()]).toEqual([
    '0',
    trueKeys(sim.truth({ full: true }).calls!)['calls'],
  ]);
});

test.each([
  ['spec', 'spec', 'SPEC'],
  ['check', 'check --config connectionConfiguration.json', 'CONNECTION_STATUS'],
  ['discover', 'discover --config connectionConfiguration.json', 'CATALOG'],
])('%s answers into a file', async (_, verb, type) => {
  const config = shared({ 'connectionConfiguration.json': configOf(sim) });
  const ended = await pod(ANSWER, config, '/config', { VERB: verb });
  expect([ended.code, ended.stderr, readFileSync(join(config, 'exitCode.txt'), 'utf8')]).toEqual([
    0,
    '',
    '0\n',
  ]);
  const output = readFileSync(join(config, 'jobOutput.json'), 'utf8');
  // The platform holds this file in memory, and looks for the answer among the first messages.
  expect(parse(output).map((message) => message['type'])).toEqual([type]);
  expect(existsSync(join(config, 'TEMP_EXIT_CODE.txt'))).toBe(false);
});
