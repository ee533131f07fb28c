import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { files, run } from '../rig.js';

/**
 * What `trunkline` says of an error goes to standard error, beside the output: the secret in it is masked
 * there as well.
 */

const SECRET = 'eyJhbGciOiJIUzI1NiJ9.cGVyc29uYWw+dG9rZW4/.c2lnbg==';
/** As servers quote what they were sent. */
const QUOTED = [
  SECRET,
  encodeURIComponent(SECRET),
  JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/'),
  Buffer.from(`Bearer ${SECRET}`).toString('base64'),
  SECRET.replaceAll('=', '&#x3d;'),
];

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((_, response) => {
    const said = { message: `cannot be used: ${QUOTED.join(' or ')}`.padEnd(3000, '.') };
    response.writeHead(400, { 'content-type': 'application/json', 'x-request-id': SECRET });
    response.end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

/** Eight characters of the secret, or of a form of it, in a row. */
function left(text: string): string | undefined {
  for (const form of [SECRET, ...QUOTED.slice(0, 2)]) {
    for (let at = 0; at + 8 <= form.length; at++)
      if (text.includes(form.slice(at, at + 8))) return form.slice(at, at + 8);
  }
  return undefined;
}

describe.each([
  ['in the config', () => SECRET, {}],
  ['in the environment', () => 'secret_reference::MY_TOKEN', { MY_TOKEN: SECRET }],
])('a token %s', (_, token, env) => {
  it.each([
    ['check', (config: string) => ['check', '--connector', 'voicegain', '--config', config]],
    [
      'read',
      (config: string) => ['read', '--connector', 'voicegain', '--select', 'call_tags', '--config', config],
    ],
    ['preview', (config: string) => ['preview', 'voicegain', '--config', config]],
    ['plan', (config: string) => ['plan', 'voicegain', '--config', config]],
    ['sync', (config: string) => ['sync', 'voicegain', '--to', `${config}.duckdb`, '--config', config]],
    [
      'verify',
      (config: string) => ['verify', 'dist/bin/source-voicegain', '--only', 'check', '--config', config],
    ],
  ])('is shown by no part of what %s prints', async (verb, argv) => {
    const config = files({ 'config.json': { api_url: url, api_token: token() } })['config.json']!;
    const ended = await run('trunkline', argv(config), { env });
    const said = ended.stdout + ended.stderr;
    // Nothing was masked where nothing was said.
    expect([verb, ended.code === 0 && verb !== 'verify', said.length > 20]).toEqual([verb, false, true]);
    expect([verb, left(said)]).toEqual([verb, undefined]);
  });
});

test('nor is the password of a database', async () => {
  const config = files({ 'config.json': { api_url: url, api_token: SECRET } })['config.json']!;
  const to = 'postgres://me:pAssw0rd%2Fof%2Fours@127.0.0.1:1/calls';
  const ended = await run('trunkline', ['sync', 'voicegain', '--to', to, '--config', config]);
  expect(ended.code).not.toBe(0);
  expect(ended.stderr.length).toBeGreaterThan(20);
  expect(ended.stdout + ended.stderr).not.toMatch(/pAssw0rd/);
});
