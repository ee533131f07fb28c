import { bin, files, run } from '../rig.js';
import { stage } from '../voicegain.js';

/** `trunkline verify` of a part: `--select`. */

const on = stage();

test('only the selected fields are read; a misspelt one is recognised', async () => {
  const { config } = files({ config: on.config({ requests_per_minute: 100_000 }) });
  const verify = (...words: string[]) =>
    run('trunkline', [
      'verify',
      bin('source-voicegain'),
      '--config',
      config!,
      '--only',
      'records-schema',
      ...words,
    ]);
  const wrong = await verify('--select', 'calls.durtion');
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  expect(wrong.stderr).toContain('the stream "calls" has no field "durtion". Did you mean "duration"?');
  on.sim.requests.clear();
  const right = await verify('--select', 'calls.duration');
  expect(right.stdout).toMatch(/^ok +records-schema/m);
  expect(on.sim.requests.count('/data')).toBe(0);
  const misspelt = await verify('--only', 'records-shema');
  expect([misspelt.code, misspelt.stderr]).toEqual([
    2,
    expect.stringContaining('Did you mean "records-schema"?'),
  ]);
});
