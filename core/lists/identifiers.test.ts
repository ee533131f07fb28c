import { execFileSync } from 'node:child_process';
import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { newFolder } from '../../test/folder.js';
import { createApi } from '../http/client.js';
import { identifiers } from './identifiers.js';

const folder = newFolder();
const GUIDS = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`);
const [A, B, C] = GUIDS as [string, string, string];

const warnings: string[] = [];
const closing: (() => unknown)[] = [];
afterEach(async () => {
  warnings.length = 0;
  for (const close of closing.splice(0)) await close();
  delete process.env['DEPLOYMENT_MODE'];
});

function access(allow_http = false) {
  const api = createApi(
    {
      url: 'https://vendor.example',
      auth: { headers: () => ({ 'x-api-token': 'vendor-secret' }) },
      budget: [{ count: 1, seconds: 3600 }],
    },
    { concurrency: 1, userAgent: 'test', retry: { tries: 3, baseMs: 1 } },
  );
  closing.push(() => api.close());
  return { api, config: { allow_http }, log: (_: 'WARN', message: string) => void warnings.push(message) };
}

async function all(location: string, allowHttp = false): Promise<string[]> {
  const found: string[] = [];
  for await (const piece of identifiers({ source: 'file', location }, access(allowHttp)))
    found.push(...piece);
  return found;
}

function file(text: string | Buffer, name = 'ids.txt'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closing.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a list in the config', () => {
  it('is trimmed, without blanks and duplicates; a GUID is one in either case', async () => {
    const pieces: string[][] = [];
    const list = [' x ', 'y', '', '  ', 'x', 'X', A.replace('8000', 'abcd'), A.replace('8000', 'ABCD')];
    for await (const piece of identifiers({ source: 'list', identifiers: list }, access()))
      pieces.push(piece);
    expect(pieces).toEqual([['x', 'y', 'X', A.replace('8000', 'abcd')]]);
  });

  it('comes a thousand at a time', async () => {
    const sizes: number[] = [];
    const list = Array.from({ length: 2500 }, (_, i) => `id-${i}`);
    for await (const piece of identifiers({ source: 'list', identifiers: list }, access()))
      sizes.push(piece.length);
    expect(sizes).toEqual([1000, 1000, 500]);
  });
});

describe('what a text is', () => {
  it.each([
    ['one a line', `${A}\n${B}\n${C}\n`],
    ['no line end at the end', `${A}\n${B}\n${C}`],
    [
      'a byte order mark, CRLF, blank lines, duplicates',
      `\ufeff${A}\r\n\r\n${B}\r\n   \r\n${A}\r\n${C}\r\n\r\n`,
    ],
    ['old line ends', `${A}\r${B}\r${C}\r`],
    ['quoted', `"${A}"\n"${B}"\n"${C}"\n`],
    ['blank lines first', `\n\n \n${A}\n${B}\n${C}\n`],
    ['a known name first', `Identifier\n${A}\n${B}\n${C}\n`],
    ['CSV', `name,interactionIdentifier,id\n"one, two",${A},1\nb,${B},2\n"c\nd",${C},3\n`],
    [
      'CSV with other letters and a mark',
      `\ufeff"Name","GUID"\r\n"a ""quoted"" one",${A}\r\n\r\nb,${B}\r\n,\r\nc,${C}\r\n`,
    ],
    ['CSV with semicolons', `name;id\na,b;${A}\nb;${B}\nc;${C}\n`],
    ['CSV with tabs', `name\tid\na\t${A}\nb\t${B}\nc\t${C}\n`],
    ['JSON lines', `{"n":1,"identifier":"${A}"}\n{"identifier":"${B}"}\n{"IDENTIFIER":"${C}"}`],
    [
      'JSON lines with a mark, CRLF, blanks',
      `\ufeff\r\n{"a":"\u2028","guid":"${A}"}\r\n\r\n{"guid":"${B}"}\r\n{"guid":"${C}"}\r\n`,
    ],
    ['JSON lines with a type', `{"type":"call","id":"${A}"}\n{"id":"${B}"}\n{"id":"${C}"}\n`],
    ['JSON lines with one field', `{"ref":"${A}"}\n{"ref":"${B}"}\n{"ref":"${C}"}\n`],
  ])('%s', async (_, text) => {
    expect(await all(file(text))).toEqual(GUIDS);
    expect(warnings).toEqual([]);
  });

  it('a single column is the one, whatever it is called, where the name says that it is a CSV', async () => {
    expect(await all(file(`call ref\n${A}\n${B}\n`, 'refs.CSV'))).toEqual([A, B]);
    expect(await all(file(`${A}\n${B}\n`, 'bare.csv'))).toEqual([A, B]);
    expect(await all(file(`call-1\n${A}\n`))).toEqual(['call-1', A]);
  });

  it('identifiers of JSON may be numbers, exact beyond 2^53', async () => {
    expect(await all(file('{"id":9007199254740993}\n{"id":2}\n'))).toEqual(['9007199254740993', '2']);
  });

  it('lines without an identifier are left out with a warning, and so is an empty list', async () => {
    expect(await all(file(`name,id\na,${A}\nb,\nc,${B}\n`, 'some.csv'))).toEqual([A, B]);
    expect(await all(file(`{"id":"${A}"}\n{"id":null}\n{"other":1}\n`))).toEqual([A]);
    expect(await all(file('id,name\n', 'none.csv'))).toEqual([]);
    expect(await all(file(''))).toEqual([]);
    expect(warnings).toEqual([
      `${folder}/some.csv: 1 line has no identifier and is left out.`,
      `${folder}/ids.txt: 2 lines have no identifier and are left out.`,
      'The list of identifiers names none (interactions.location).',
      'The list of identifiers names none (interactions.location).',
    ]);
  });

  it('entries that are no identifiers are neither sent nor shown', async () => {
    const odd = ['Dear Jane Doe, the list', `x${'y'.repeat(200)}`, 'M\u00fcller', 'a\u0007b'];
    const text = [A, ...odd.slice(0, 1).map((line) => line.replace(',', '')), odd[1], B].join('\n');
    expect(await all(file(`${text}\n`))).toEqual([A, B]);
    expect(await all(file(Buffer.from(`${A}\n${odd[2]}\n${odd[3]}\n`, 'latin1')))).toEqual([A]);
    expect(warnings).toEqual([
      expect.stringMatching(/^The list of identifiers: 2 entries are no identifiers \(.*\) and left out\.$/),
      expect.stringMatching(/^The list of identifiers: 2 entries are no identifiers \(.*\) and left out\.$/),
    ]);
  });

  it('nor are mail addresses and phone numbers', async () => {
    const people = ['jane@example.com', 'Jane.Doe+x@mail.example.org', '+4912345678', '+1(555)123-4567'];
    const ids = [A, 'call@10.0.0.1', '4912345678', 'a+b'];
    expect(await all(file([...people, ...ids].join('\n')))).toEqual(ids);
    expect(warnings).toEqual([
      expect.stringMatching(/: 4 entries are no identifiers \(.*\) and left out\.$/),
    ]);
  });

  it.each([
    ['a file of variables', 'API_TOKEN=S3CRET\nX=y\n', /looks like a file of variables/],
    ['one for a shell', 'export API_TOKEN=S3CRET\n', /looks like a file of variables/],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nS3CRET\n', /begins a file of another kind/],
    ['a PDF', '%PDF-1.4\n', /begins a file of another kind/],
    ['a config of several lines', '{\n  "api_token": "S3CRET"\n}\n', /begins a JSON object of several lines/],
    ['a config in one', '{"api_token":"S3CRET","api_url":"x","pending_days":1}', /looks like a config/],
    ['what a tap keeps', '{"bookmarks":{"a":1},"x":2}', /Singer/],
  ])('%s is named and not sent', async (_, text, what) => {
    await expect(all(file(text))).rejects.toThrow(what);
    await expect(all(file(text))).rejects.toThrow(/^(?!.*S3CRET)/);
  });

  it('a table may have bars between its columns', async () => {
    expect(await all(file(`name|id\nx|${A}\n`))).toEqual([A]);
  });

  it('100,000 of them take seconds', async () => {
    const uuid = (n: number) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
    const big = file(
      `externalIdentifier,id\n${Array.from({ length: 100_000 }, (_, i) => `"order ${i}, part",${uuid(i)}`).join('\n')}\n`,
      'big.csv',
    );
    const began = process.cpuUsage();
    let count = 0;
    for await (const piece of identifiers({ source: 'file', location: big }, access())) count += piece.length;
    expect(count).toBe(100_000);
    // Of computing: others may have the processor as well.
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(30_000);
  });
});

describe('what is wrong is said with file and line', () => {
  it.each([
    [
      'columns without a known name',
      `Jane Doe;jane@x.test\na;1\n`,
      /ids\.txt, line 1: (?!.*[Jj]ane).* names no column .* among its 2\.$/,
    ],
    ['no header', `${A},a\n${B},b\n`, /line 1: .* holds an identifier where a header/],
    ['a short line', `id,name\n1,a\n2\n`, /line 3: .* has another number of columns than the first line/],
    ['a longer line in a plain list', `${A}\n${B}\n\n${C},x\n`, /line 4: .* another number of columns/],
    [
      'a quote that is never closed',
      `id,name\n1,"a\n2,b\n3,c\n`,
      /line \d: .* within quotes that are never closed/,
    ],
    ['a quote within', `id,name\n1,a"b\n`, /line 2: .* a quote in the middle/],
    ['a character behind a quote', `id,name\n"1"x,a\n`, /line 2: .* after a closing quote/],
    ['JSON cut off', `{"id":"1"}\n\n{"id":"2`, /line 3: .* ends too early/],
    ['JSON of another kind', `{"id":"1"}\n["2"]\n`, /line 2: .* is not a JSON object/],
    [
      'JSON without a known field',
      `{"jane@x.test":1,"b":2}\n`,
      /line 1: (?!.*jane).* has no field .* among its 2\.$/,
    ],
    [
      'an identifier that is none',
      `{"id":{"a":1}}\n`,
      /line 1: .* something else than a text for its identifier/,
    ],
    ['a JSON list', `[{"id":"1"}]`, /line 1: .* begins a JSON list; one JSON object a line/],
    ['a config in YAML', 'api_token: S3CRET\n', /line 1: (?!.*S3CRET).* looks like a config in YAML\.$/],
    ['a config', '{"api_token":"S3CRET"}\n', /line 1: (?!.*S3CRET).* looks like a config\.$/],
    [
      'the output of a read',
      '{"type":"RECORD","record":{}}\n',
      /line 1: .* message or a catalog of a connector/,
    ],
    ['a catalog', '{"streams":[]}\n', /line 1: .* message or a catalog of a connector/],
    ['a web page', '<!doctype html>\n<p>Sign in</p>', /line 1: .* looks like a web page/],
    ['a line without end', 'x'.repeat(1_100_000), /line 1: .* is longer than 1,000,000 characters/],
  ])('%s', async (_, text, message) => {
    await expect(all(file(text))).rejects.toMatchObject({
      failureType: 'config_error',
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('UTF-16 without its mark', async () => {
    const text = file(Buffer.from(`${A}\r\n${B}\r\n`, 'utf16le'));
    await expect(all(text)).rejects.toThrow(/line 1: .* is not UTF-8/);
  });

  it('a file that is not there, is a folder, or may not be read', async () => {
    await expect(all(join(folder, 'nowhere.csv'))).rejects.toThrow(
      /nowhere\.csv: there is no such file \(the list of identifiers; in a container/,
    );
    await expect(all(folder)).rejects.toThrow(/this is a folder, not a file/);
    const locked = file(A, 'locked.txt');
    chmodSync(locked, 0o000);
    // root may read everything.
    if (process.getuid?.() !== 0)
      await expect(all(locked)).rejects.toThrow(/locked\.txt: .* may not be read by user id \d+/);
  });

  it('an address that is none of ours to read', async () => {
    await expect(all('s3://bucket/ids.csv')).rejects.toThrow(
      /interactions\.location must be a path or begin with https/,
    );
    await expect(all('http://files.example.com/ids.csv')).rejects.toThrow(
      /interactions\.location must begin with https/,
    );
    process.env['DEPLOYMENT_MODE'] = 'cloud';
    await expect(all(file(A))).rejects.toThrow(/never read in the cloud/);
    await expect(all('http://127.0.0.1:1/ids.csv', true)).rejects.toThrow(/never used in the cloud/);
  });

  it('a file: address is a path', async () => {
    expect(await all(`file://${file(A, 'a b.txt').replace(' ', '%20')}`)).toEqual([A]);
  });
});

describe('an address', () => {
  it('gets its own credentials and query, never the vendor’s', async () => {
    const seen: unknown[] = [];
    const url = await serve((request, response) => {
      seen.push([request.url, request.headers.authorization, request.headers['x-api-token']]);
      response.end(`${A}\n${B}\n`);
    });
    expect(await all(`${url.replace('//', '//us%3Aer:p%40ss@')}/ids.txt?sig=a%2Bb`)).toEqual([A, B]);
    expect(seen).toEqual([
      ['/ids.txt?sig=a%2Bb', `Basic ${Buffer.from('us:er:p@ss').toString('base64')}`, undefined],
    ]);
  });

  it('says by its type that it is a CSV', async () => {
    const url = await serve(
      (_, response) =>
        void response.setHeader('content-type', 'text/csv; charset=utf-8').end(`call ref\n${A}\n`),
    );
    expect(await all(`${url}/export`)).toEqual([A]);
  });

  it('is asked again when it fails or breaks off, and is never half a list', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked++;
      if (asked === 1) response.writeHead(503).end();
      else if (asked === 2)
        response.writeHead(200, { 'content-length': '1000' }).write(`${A}\n`, () => response.destroy());
      else response.end(`${A}\n${B}\n`);
    });
    expect(await all(`${url}/ids.txt`)).toEqual([A, B]);
    expect(asked).toBe(3);
  });

  it.each([
    [
      '404',
      404,
      '',
      'config_error',
      /list of identifiers at 127\.0\.0\.1:\d+\/ids\.txt cannot be read: it answered 404\. Check interactions\.location/,
    ],
    ['a redirect', 302, '', 'config_error', /answered 302\. Redirects are not followed/],
    ['a page', 200, '<html>Sign in</html>', 'config_error', /ids\.txt, line 1: .* looks like a web page/],
    ['an empty body', 200, '', 'transient_error', /body that is empty.* Check interactions\.location/],
    ['a server that is down', 500, '', 'transient_error', /gave up after 3 tries/],
  ])('%s', async (_, status, body, failureType, message) => {
    const url = await serve((_request, response) => void response.writeHead(status).end(body));
    await expect(all(`${url}/ids.txt?token=hidden`)).rejects.toMatchObject({
      failureType,
      message: expect.stringMatching(message) as unknown,
    });
    await expect(all(`${url}/ids.txt?token=hidden`)).rejects.not.toThrow(/hidden/);
  });
});

it('reads UTF-16 with its mark, as Windows PowerShell writes it', async () => {
  const little = Buffer.from(`\ufeff${A}\r\n${B}\r\n`, 'utf16le');
  for (const bytes of [little, Buffer.from(little).swap16()]) expect(await all(file(bytes))).toEqual([A, B]);
});

it('reads the same from an address, with its mark or with a charset that says so', async () => {
  const bytes = Buffer.from(`${A}\r\n${B}\r\n`, 'utf16le');
  const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]);
  const answers: [Buffer, string][] = [
    [marked, 'text/plain'],
    [Buffer.from(marked).swap16(), 'text/csv'],
    [bytes, 'text/plain; charset=utf-16le'],
    [Buffer.from(`\ufeff${A}\n${B}\n`), 'text/plain; charset=iso-8859-1'],
  ];
  for (const [body, type] of answers) {
    const url = await serve((_, response) => void response.setHeader('content-type', type).end(body));
    expect([type, await all(`${url}/ids.txt`)]).toEqual([type, [A, B]]);
  }
});

it('gives up a pipe that nobody writes to', async () => {
  const path = `${file('')}.pipe`;
  execFileSync('mkfifo', [path]);
  let now = 0;
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => {
    now += 6000;
    return now;
  });
  await expect(all(path)).rejects.toThrow(/nothing came from this pipe or device for 10 seconds/);
  clock.mockRestore();
});

describe('a file that is written to while it is read', () => {
  /** More than is read of a file at once. */
  const many = (count: number, from = 0) =>
    Array.from(
      { length: count },
      (_, i) => `00000000-0000-4000-8000-${String(from + i).padStart(12, '0')}\n`,
    );
  const LONG = 30_000;

  /** Writes anew after so many pieces of each reading. */
  async function whileRead(path: string, text: (reading: number) => string | undefined): Promise<string[]> {
    const found: string[] = [];
    let reading = 0;
    for await (const piece of identifiers({ source: 'file', location: path }, access())) {
      found.push(...piece);
      const next = text(++reading);
      if (next !== undefined) writeFileSync(path, next);
    }
    return found;
  }

  it('is read again, and each identifier comes once', async () => {
    const lines = many(LONG);
    const path = file(lines.join(''));
    // The first thousand go: all others move up, past the reader.
    const found = await whileRead(path, (piece) => (piece === 1 ? lines.slice(1000).join('') : undefined));
    expect(found).toHaveLength(LONG);
    expect(new Set(found).size).toBe(LONG);
    expect(warnings).toEqual([]);
  });

  it('may make no sense meanwhile', async () => {
    const lines = many(LONG);
    const table = (...columns: string[]) => {
      const rest = columns.map((name) => `,${name}`).join('');
      return `id${rest}\n${lines.map((line) => line.replace('\n', `${rest}\n`)).join('')}`;
    };
    const path = file(table('day'), 'ids.csv');
    // The reader of two columns goes on in the middle of a table of three.
    const found = await whileRead(path, (piece) => (piece === 1 ? table('day', 'hour') : undefined));
    const all = new Set(found);
    expect(lines.filter((line) => !all.has(line.trim()))).toEqual([]);
  });

  it('and never rests, is an error behind all that was seen', async () => {
    const path = file(many(2000).join(''));
    let from = 0;
    const found: string[] = [];
    const read = async () => {
      for await (const piece of identifiers({ source: 'file', location: path }, access())) {
        found.push(...piece);
        from += 1000;
        writeFileSync(path, many(2000, from).join(''));
      }
    };
    await expect(read()).rejects.toMatchObject({
      failureType: 'transient_error',
      message: expect.stringMatching(/changed while it was read, 5 times.*rename/) as string,
    });
    expect(found.length).toBeGreaterThan(2000);
  });

  it('has another one in its place: what that has more comes as well', async () => {
    const path = file(many(2000).join(''));
    const found = await whileRead(path, (piece) => {
      if (piece !== 1) return undefined;
      renameSync(file(many(2500).join(''), 'next.txt'), path);
      return undefined;
    });
    expect(found).toHaveLength(2500);
  });
});
