import { requestLog } from './log.js';

describe('the request log', () => {
  it('keeps the latest entries and counts for ever, also how many were under way at once', () => {
    const log = requestLog(3);
    const begin = (path: string) =>
      log.begin({ method: 'GET', path, query: '?x=1', at: 0 }, path === '/4' ? 'Bearer secret' : undefined);
    const entries = ['/1', '/2', '/3', '/4', '/5'].map(begin);
    for (const entry of entries) {
      entry.status = 200;
      entry.route = 'GET /:n';
      log.answered(entry);
      log.end(entry);
    }
    expect(log.entries().map(({ n, path }) => `${n}${path}`)).toEqual(['3/3', '4/4', '5/5']);
    expect(log.entries({ path: '/[34]\\?', limit: 1 }).map(({ path }) => path)).toEqual(['/4']);
    expect(log.entries()[1]!.auth).toMatch(/^[0-9a-f]{12}$/);
    expect([log.total, log.peak, log.count('GET /5'), log.counts]).toEqual([5, 5, 1, { 'GET /:n 200': 5 }]);
    log.begin({ method: 'POST', path: '/x', query: '', at: 0 }, undefined);
    expect(log.byRoute).toEqual({ 'GET /:n': 2, 'POST /x': 1 });
    log.clear();
    expect([log.total, log.peak, log.entries(), log.byRoute]).toEqual([0, 1, [], {}]);
  });
});
