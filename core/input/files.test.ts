import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import type { Failure } from '../../spec/failure.js';
import { files } from '../../test/rig.js';
import { awaitInput, readInput } from './files.js';

const read = (content: string) => readInput(files({ f: content })['f']!, 'state');
const log = { type: 'LOG' };
const line = JSON.stringify(log);

it.each<[string, string, unknown]>([
  ['nothing', '', undefined],
  ['blanks', ' \n\n', undefined],
  ['JSON over several lines', '{\n  "a": [1,\n 2]\n}\n', { a: [1, 2] }],
  ['a byte order mark', '\ufeff{"a":1}', { a: 1 }],
  ['JSON lines with blank ones between, and Windows ends', `${line}\r\n\r\n${line}\r\n`, [log, log]],
  ['lines without their records', `${line}\n{"type":"RECORD","record":{}}\n`, [log]],
  ['lines of which the last was cut off', `${line}\n${line}\n{"type":"STA`, [log, log]],
  [
    'records of which the last was cut off',
    '{"type":"RECORD","record":{}}\n{"type":"RECORD","rec',
    [{ type: 'RECORD' }],
  ],
])('reads %s', (_, content, expected) => {
  expect(read(content)).toEqual(expected);
});

it.each([
  ['{"secret": "S3CRET"', /^.*\/f: the state is not JSON \(it ends too early\)$/],
  ['{"a": S3CRET}', /not JSON \(line 1, column 7\)$/],
  [
    '{\n"a": 1,\n"b": S3CRET\n}',
    /neither JSON \(line 3, column 6\) nor JSON lines \(line 1 does not parse\)/,
  ],
  [`${line}\nS3CRET\n${line}\n`, /line 2 does not parse/],
  [`${line}\nS3CRET\n`, /line 2 does not parse/],
])('refuses %j: says where, and quotes nothing', (content, what) => {
  expect(() => read(content)).toThrow(what);
  expect(() => read(content)).toThrow(
    expect.objectContaining<Partial<Failure>>({ failureType: 'config_error' }),
  );
  expect(() => read(content)).not.toThrow(/S3CRET/);
});

it('reads the output of a read that is larger than memory should be, for what it says beside its records', () => {
  const path = files({ large: '' })['large']!;
  const file = openSync(path, 'a');
  const state = JSON.stringify({ type: 'STATE', state: { text: 'é'.repeat(700_000) } });
  const record = `{"type":"RECORD","record":"${'x'.repeat(1_000_003)}"}\n`;
  for (let i = 0; i < 34; i++) writeSync(file, record);
  writeSync(file, `${line}\n${state}\n${line}\n{"cut`);
  expect(readInput(path, 'state')).toEqual([log, JSON.parse(state), log]);
  writeSync(file, '\n');
  closeSync(file);
  expect(() => readInput(path, 'state')).toThrow(/large: line 38 of the state is not JSON$/);
});

describe('what is no plain file of UTF-8', () => {
  const place = () => files({ f: '' })['f']!;
  afterEach(() => jest.restoreAllMocks());

  const pipe = () => {
    const path = `${place()}.pipe`;
    execFileSync('mkfifo', [path]);
    return path;
  };

  it.each(['utf16le', 'swapped'])('UTF-16 with its mark is read (%s)', (order) => {
    const bytes = Buffer.from('\ufeff{"a":"é"}\r\n', 'utf16le');
    const path = place();
    writeFileSync(path, order === 'swapped' ? bytes.swap16() : bytes);
    expect(readInput(path, 'config')).toEqual({ a: 'é' });
  });

  it('UTF-16 without one is named', () => {
    const path = place();
    writeFileSync(path, Buffer.from('{"a":1}', 'utf16le'));
    expect(() => readInput(path, 'config')).toThrow(/it looks like UTF-16 without a mark/);
  });

  it('a config in the encoding of an old editor is named, not sent with its letters replaced', () => {
    const path = place();
    writeFileSync(path, Buffer.from('{"api_token":"tökén"}', 'latin1'));
    expect(() => readInput(path, 'config')).toThrow(/the config is not UTF-8: save it as UTF-8$/);
    // A line that was cut off in the middle of a letter, when the process that wrote it died.
    writeFileSync(path, Buffer.from(`${line}\n{"type":"RECORD","record":"\xc3`, 'latin1'));
    expect(readInput(path, 'state')).toEqual([log]);
  });

  it('a large output of a read in UTF-16 is read', () => {
    const path = place();
    const record = `{"type":"RECORD","record":"${'x'.repeat(9_000_000)}"}\n`;
    writeFileSync(path, Buffer.from(`\ufeff${line}\n${record}${record}${line}\n`, 'utf16le'));
    expect(readInput(path, 'state')).toEqual([log, log]);
  });

  it('a pipe is read to its end', () => {
    const path = pipe();
    const writer = spawn('sh', ['-c', `printf '{"a":' > "$0"; `, path], { stdio: 'ignore' });
    writer.unref();
    expect(() => readInput(path, 'config')).toThrow(/it ends too early/);
    const later = spawn('sh', ['-c', `{ printf '{"a":'; sleep 0.2; printf '1}'; } > "$0"`, path], {
      stdio: 'ignore',
    });
    later.unref();
    expect(readInput(path, 'config')).toEqual({ a: 1 });
  });

  it('a pipe that nobody writes to is given up', () => {
    let now = 0;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => {
      now += 6000;
      return now;
    });
    expect(() => readInput(pipe(), 'config')).toThrow(
      /nothing came from this pipe or device for 10 seconds \(the config\)/,
    );
    clock.mockRestore();
  });

  // A byte every 15 ms is there whenever one looks for the second time.
  it.each([50, 15])(
    'a pipe that drips is given up, and a signal is heard meanwhile (%i ms)',
    async (pause) => {
      const path = pipe();
      // It is there before the clock runs, which goes on whenever it is looked at.
      const drip = `const file = fs.openSync(process.argv[1], 'r+'); setInterval(() => fs.writeSync(file, ' '), ${pause}); process.stdout.write('up')`;
      const writer = spawn(process.execPath, ['-e', drip, path], { stdio: ['ignore', 'pipe', 'ignore'] });
      await once(writer.stdout, 'data');
      let now = Date.now();
      const clock = jest.spyOn(Date, 'now').mockImplementation(() => {
        now += 100;
        return now;
      });
      let turns = 0;
      const beat = setInterval(() => turns++, 10);
      await expect(awaitInput(path, 'config')).rejects.toThrow(
        /this pipe or device did not come to its end within 30 seconds \(the config\)/,
      );
      clearInterval(beat);
      clock.mockRestore();
      writer.kill();
      expect(turns).toBeGreaterThan(20);
    },
  );

  it('a pipe may hold the output of a long read, as other languages write it', async () => {
    const path = pipe();
    const record = `{"type": "RECORD", "record": "${'x'.repeat(1_000_000)}"}`;
    const script = `{ for i in $(seq 300); do cat "$1"; done; printf '%s\\n' '${line}'; } > "$0"`;
    const one = files({ one: `${record}\n\n` })['one']!;
    spawn('sh', ['-c', script, path, one], { stdio: 'ignore' }).unref();
    expect(await awaitInput(path, 'state')).toEqual([log]);
  });

  it('millions of empty lines are passed over', async () => {
    const path = place();
    writeFileSync(path, `${'\n'.repeat(40_000_000)}nonsense\n{}\n`);
    await expect(awaitInput(path, 'state')).rejects.toThrow(/line 40000001 of the state is not JSON/);
  });

  it('/dev/null is nothing, and what has no end is refused', () => {
    expect(readInput('/dev/null', 'state')).toBeUndefined();
    expect(() => readInput('/dev/zero', 'config')).toThrow(/the config is larger than 1 MB/);
    const path = place();
    truncateSync(path, 65 * 1024 * 1024);
    expect(() => readInput(path, 'catalog')).toThrow(/the catalog is larger than 64 MB/);
  });

  it('U+0000 is named as such', () => {
    const path = place();
    writeFileSync(path, '{"a":1}\0');
    expect(() => readInput(path, 'config')).toThrow(/it holds U\+0000/);
  });

  it('a text that is no JSON may be YAML, for who can read it', () => {
    const path = place();
    writeFileSync(path, 'a: 1\nb: S3CRET\n');
    expect(readInput(path, 'config', (text) => text.length)).toBe(15);
    expect(() => readInput(path, 'config')).toThrow(/a YAML config has a name that ends in \.yaml or \.yml$/);
  });
});
