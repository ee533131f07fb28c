import type { Request } from 'trunkline/simulator';

/** The Link header of RFC 5988 with the documented relations. */
export function links(request: Request, page: number, size: number, total: number): string {
  const last = Math.max(1, Math.ceil(total / size));
  const link = (rel: string, target: number) => {
    const query = new URLSearchParams(request.query);
    query.set('page', String(target));
    query.set('per_page', String(size));
    return `<http://${request.headers.host ?? 'localhost'}${request.path}?${query}>; rel="${rel}"`;
  };
  const all = [link('first', 1)];
  if (page > 1) all.push(link('prev', page - 1));
  all.push(link('self', page));
  if (page < last) all.push(link('next', page + 1));
  return [...all, link('last', last)].join(', ');
}
