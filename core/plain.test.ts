import { describeStates } from '../cli/state.js';
import { files } from '../test/rig.js';
import { plain } from './plain.js';

test('control characters are shown and not obeyed', () => {
  expect(plain('a\u001b[2J\u0007\nb\u009b\u202e\u061c é')).toBe(
    'a\\u001b[2J\\u0007\\u000ab\\u009b\\u202e\\u061c é',
  );
  expect(plain('a\nb\r\n', true)).toBe('a\nb\\u000d\n');
});

test('a state cannot forge a line of its description', async () => {
  const id = 'x\u001b]0;PWNED\u0007\nFORGED';
  const state = { v: 1, scope: id, cursor: id, asOf: 1, pending: { [id]: { since: 1 } }, seen: '' };
  const path = files({
    s: { type: 'STREAM', stream: { stream_descriptor: { name: id }, stream_state: state } },
  })['s']!;
  const text = await describeStates(path);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|^FORGED/m);
  expect(text).toContain('PWNED');
});
