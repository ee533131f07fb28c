import { checkAddress, join } from './address.js';
import { guardedLookup } from './lookup.js';

afterEach(() => {
  delete process.env['DEPLOYMENT_MODE'];
});

const look = (host: string) =>
  new Promise<unknown>((resolve) =>
    guardedLookup(host, { all: true }, (error, found) => resolve(error ?? found)),
  );

test('a name that leads to this machine is refused in the cloud, when it is connected to', async () => {
  expect(await look('localhost')).toEqual(
    expect.arrayContaining([expect.objectContaining({ address: expect.any(String) })]),
  );
  process.env['DEPLOYMENT_MODE'] = 'CLOUD';
  expect(await look('localhost')).toMatchObject({ code: 'PRIVATE_ADDRESS' });
});

test('what leads to a link-local address is refused everywhere', async () => {
  expect(await look('169.254.169.254')).toMatchObject({ code: 'PRIVATE_ADDRESS' });
});

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '[::1]',
  '[::ffff:10.0.0.1]',
  '[fd00::1]',
  '[::127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
  '168.63.129.16',
  '2130706433',
  'localhost',
])('https://%s is refused in the cloud', (host) => {
  expect(checkAddress(`https://${host}`, { field: 'api_url' })).toBe(`https://${host}`);
  process.env['DEPLOYMENT_MODE'] = 'CLOUD';
  expect(() => checkAddress(`https://${host}`, { field: 'api_url' })).toThrow('public network');
});

test.each(['8.8.8.8', '[2606:4700::1111]', '[2001:4860:4860::8888]', '[::ffff:8.8.8.8]'])(
  'https://%s is none of these',
  (host) => {
    process.env['DEPLOYMENT_MODE'] = 'CLOUD';
    expect(checkAddress(`https://${host}`, { field: 'api_url' })).toBe(`https://${host}`);
  },
);

test.each([
  '169.254.169.254',
  '[fe80::1]',
  '[::ffff:169.254.169.254]',
  'metadata.google.internal',
  '[fd00:ec2::254]',
  '[fd20:ce::254]',
  '[fd00:42::42]',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
])('a file at http://%s is never read', (host) =>
  expect(() => checkAddress(`http://${host}/x`, { field: 'location', file: true, allowHttp: true })).toThrow(
    'link-local',
  ),
);

test.each(['.', '..', 'a/../b', 'a/%2e%2E', 'a/./b'])('%s walks no path', (path) => {
  expect(() => join('https://x/v1', path)).toThrow('identifiers');
});

test('points inside a name are nothing', () =>
  expect(join('https://x/v1', 'a/..b/c...')).toBe('https://x/v1/a/..b/c...'));
