import { asked, bare, loopback } from 'trunkline/testing';

/** What tests of a vendor stand on beside its worlds: a vendor of a few lines, and a count of requests. */

describe('a vendor of a few lines', () => {
  test('answers as the function says: a decoded path, JSON that JSON.stringify cannot write, null where it says nothing', async () => {
    const one = await loopback(({ path, query, method }) => {
      if (path === '/a b') return { json: { path, method, n: query.get('n'), score: bare('1e400') } };
      return path === '/text' ? { text: 'no JSON' } : { status: 404, headers: { 'x-one': '1' } };
    });
    const bodyOf = async (path: string) => (await fetch(one.url + path)).text();
    expect(await bodyOf('/a%20b?n=7')).toBe('{"path":"/a b","method":"GET","n":"7","score":1e400}');
    expect(await bodyOf('/text')).toBe('no JSON');
    const none = await fetch(`${one.url}/none`);
    expect([none.status, none.headers.get('x-one'), await none.text()]).toEqual([404, '1', 'null']);
    await one.close();
  });

  test('is a simulator: faults strike it', async () => {
    const one = await loopback(() => ({ json: [] }));
    one.faults.add({ kind: 'status', status: 503, count: 1 });
    const statuses = [await fetch(one.url), await fetch(one.url)].map(({ status }) => status);
    expect(statuses).toEqual([503, 200]);
    await one.close();
  });
});

test('requests are counted by endpoint: named ones are always there, others under their route, and the next count begins anew', async () => {
  const one = await loopback(() => ({ json: [] }));
  const names = { calls: 'GET /calls', tags: 'GET /tags' };
  for (const path of ['/calls', '/calls', '/odd']) await fetch(one.url + path);
  expect(asked(one, names)).toEqual({ calls: 2, tags: 0, 'GET /odd': 1 });
  expect(asked(one)).toEqual({});
  await one.close();
});
