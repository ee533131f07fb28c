import { readdirSync, readFileSync } from 'node:fs';
import { parseStates } from '../core/protocol/states.js';
import { parseState } from '../core/sync/parse-state.js';
import { countMarks } from '../core/sync/seen.js';
import { Progress, type State } from '../core/sync/state.js';
import { run } from './rig.js';

/**
 * States that released versions wrote: every later version must go on from them. None of these files may be
 * changed or removed.
 */

const files = readdirSync('test/states').filter((name) => name.endsWith('.json'));
const statesOf = (name: string): [string, State | undefined][] =>
  [...parseStates(JSON.parse(readFileSync(`test/states/${name}`, 'utf8')), name)].map(([stream, value]) => [
    stream,
    parseState(value, name),
  ]);

test('there is one of each connector that has a release', () => {
  const connectors = readdirSync('connectors').filter((name) =>
    readdirSync(`connectors/${name}`).includes('VENDOR.md'),
  );
  for (const version of [1, 2])
    expect(connectors.filter((name) => !files.includes(`${name}-${version}.json`))).toEqual([]);
});

describe.each(files)('%s', (name) => {
  test('is read, and written again without a loss', () => {
    const states = statesOf(name).filter((entry): entry is [string, State] => entry[1] !== undefined);
    expect(states.length).toBeGreaterThan(0);
    expect(states.some(([, { pending }]) => pending.length > 0)).toBe(true);
    expect(states.some(([, { seen }]) => countMarks(seen) > 0)).toBe(true);
    for (const [, state] of states) expect(new Progress(state.scope, state).toState()).toEqual(state);
  });

  test('people can read it', async () => {
    const { code, stdout } = await run('trunkline', ['state', `test/states/${name}`]);
    expect(code).toBe(0);
    for (const [stream, state] of statesOf(name)) {
      expect(stdout).toContain(`${stream}\n`);
      for (const { id } of (state?.pending ?? []).slice(0, 20)) expect(stdout).toContain(id);
    }
    expect(stdout).toMatch(/ {2}size {6}\d+ bytes/);
  });
});
