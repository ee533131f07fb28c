import { readdirSync, readFileSync } from 'node:fs';
import { parseStates } from '../core/protocol/states.js';
import { parseState } from '../core/sync/parse-state.js';
import { countMarks } from '../core/sync/seen.js';
import { Progress, type State } from '../core/sync/state.js';
import { run } from './rig.js';
import { PUBLISHED } from './worlds.js';

/**
 * States that released versions wrote: every later version must go on from them. None of these files may be
 * changed or removed.
 */

const filesOf = (connector: string) =>
  readdirSync(`connectors/${connector}/states`).map((file) => `connectors/${connector}/states/${file}`);
const files = PUBLISHED.flatMap(filesOf);
const statesOf = (path: string): [string, State | undefined][] =>
  [...parseStates(JSON.parse(readFileSync(path, 'utf8')), path)].map(([stream, value]) => [
    stream,
    parseState(value, path),
  ]);

test('there is one of each connector that has a release', () => {
  for (const version of [1, 2])
    expect(PUBLISHED.filter((name) => !files.includes(`connectors/${name}/states/${version}.json`))).toEqual(
      [],
    );
});

describe.each(files)('%s', (path) => {
  test('is read, and written again without a loss', () => {
    const states = statesOf(path).filter((entry): entry is [string, State] => entry[1] !== undefined);
    expect(states.length).toBeGreaterThan(0);
    expect(states.some(([, { pending }]) => pending.length > 0)).toBe(true);
    expect(states.some(([, { seen }]) => countMarks(seen) > 0)).toBe(true);
    for (const [, state] of states) expect(new Progress(state.scope, state).toState()).toEqual(state);
  });

  test('people can read it', async () => {
    const { code, stdout } = await run('trunkline', ['state', path]);
    expect(code).toBe(0);
    for (const [stream, state] of statesOf(path)) {
      expect(stdout).toContain(`${stream}\n`);
      for (const { id } of (state?.pending ?? []).slice(0, 20)) expect(stdout).toContain(id);
    }
    expect(stdout).toMatch(/ {2}remembers \d+ marks of delivered items, one or two of each/);
    expect(stdout).toMatch(/ {2}size {6}\d+ bytes/);
  });
});
