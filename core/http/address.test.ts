import { checkAddress, join, label, withQuery } from './address.js';

const check = (url: string, allowHttp = false) => checkAddress(url, { allowHttp, field: 'api_url' });

describe('checkAddress', () => {
  afterEach(() => {
    delete process.env['DEPLOYMENT_MODE'];
  });

  test.each([
    'https://api.example.com/v1',
    'https://8.8.8.8',
    'http://localhost:3000',
    'http://127.0.0.1/x',
    'http://127.9.9.9',
    'http://10.1.2.3',
    'http://172.16.0.1',
    'http://172.31.255.255',
    'http://192.168.1.1',
    'http://169.254.1.1',
    'http://[::1]:80',
    'http://[fc00::1]',
    'http://[fdff::1]',
    'http://[fe80::1]',
    'http://[::ffff:10.0.0.1]',
    'http://simulator:8080/v1',
    'http://host.docker.internal:1',
    'http://a.b.internal.',
    'HTTP://LOCALHOST',
  ])('%s is fine', (url) => expect(check(url)).toBe(url));

  test.each([
    'http://api.example.com',
    'http://8.8.8.8',
    'http://172.32.0.1',
    'http://172.15.0.1',
    'http://192.169.0.1',
    'http://11.0.0.1',
    'http://[2001:db8::1]',
    'http://[::ffff:8.8.8.8]',
    'http://internal.example.com',
    'http://evilinternal.com',
    'http://10.0.0.1.example.com',
    'http://0x08080808',
  ])('%s needs allow_http', (url) => {
    expect(() => check(url)).toThrow(
      expect.objectContaining({
        failureType: 'config_error',
        message: expect.stringMatching(/^api_url .*allow_http/),
      }),
    );
    expect(check(url, true)).toBe(url);
  });

  test('plain http is never used in the cloud', () => {
    process.env['DEPLOYMENT_MODE'] = 'CLOUD';
    expect(() => check('http://127.0.0.1', true)).toThrow('api_url must begin with https://');
    expect(check('https://x.example')).toBe('https://x.example');
  });

  test.each([
    ['ftp://x', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['https:x.example', 'must begin with https://'],
    ['api.example.com/v1', 'is not an address'],
    ['', 'is not an address'],
    ['https://', 'is not an address'],
    ['https://me:pass@x.example', 'user name or password'],
    ['https://x.example/?a=1', 'query'],
    ['https://x.example/?', 'query'],
    ['https://x.example/#a', 'fragment'],
  ])('%s: %s', (url, message) => expect(() => check(url, true)).toThrow(message));

  test('surrounding blanks go, secrets are not repeated', () => {
    expect(check(' https://x.example/v1\n')).toBe('https://x.example/v1');
    expect(() => check('https://me:hunter2@x.example')).toThrow(expect.not.stringContaining('hunter2'));
  });
});

test.each([
  ['https://x/v1', 'sa/call'],
  ['https://x/v1/', 'sa/call'],
  ['https://x/v1', '/sa/call'],
  ['https://x/v1/', '/sa/call'],
  ['https://x/v1', 'https://x/v1/sa/call'],
])('join %s and %s', (base, path) => expect(join(base, path)).toBe('https://x/v1/sa/call'));

test('join leads to no other host, and leaves a bare base alone', () => {
  expect(() => join('https://x/v1', 'https://evil/v1')).toThrow('another host');
  expect(join('https://x/v1', '')).toBe('https://x/v1');
});

test('a query repeats arrays, skips undefined and encodes everything', () => {
  expect(
    withQuery('https://x/a', {
      a: ['1', '2'],
      b: undefined,
      c: '2024-01-01T00:00:00+01:00',
      'd[]': 'ä&=',
      e: 9007199254740993n,
      f: false,
      g: [],
    }),
  ).toBe(
    'https://x/a?a=1&a=2&c=2024-01-01T00%3A00%3A00%2B01%3A00&d%5B%5D=%C3%A4%26%3D&e=9007199254740993&f=false',
  );
  expect(withQuery('https://x/a?b=1', { a: 0 })).toBe('https://x/a?b=1&a=0');
  expect(withQuery('https://x/a', {})).toBe('https://x/a');
});

test('a label has the keys of a query and none of its values', () => {
  expect(label('GET', 'https://x/v1/a?token=abc&page=1&page=2')).toBe('GET /v1/a?token&page');
});
