import { type Answer, type Request, simulator } from '../simulator/definition.js';
import { stringify } from '../simulator/reply.js';
import type { Running } from '../simulator/running.js';
import { start } from '../simulator/server.js';

/**
 * A vendor of a few lines, for answers that no simulator of a whole one gives: whatever is asked, the function
 * answers. The path is decoded. What a simulator can do it can too: its requests are counted, faults strike it.
 *
 *     const vendor = await loopback(({ path }) =>
 *       path === '/calls' ? { json: [{ id: null }, { id: 7 }] } : { status: 404, json: { error: 'no' } },
 *     );
 *     // ... a read with api_url: vendor.url
 *     expect(vendor.requests.byRoute).toEqual({ 'GET /calls': 1 });
 *     await vendor.close();
 */
export function loopback(answer: (request: Request) => Answer): Promise<Running> {
  const vendor = simulator({
    name: 'loopback',
    switches: { gzip: ['no', 'yes'] },
    create: () => ({
      routes: [],
      before: (request) => written(answer({ ...request, path: decoded(request.path) })),
    }),
  });
  return start(vendor);
}

/**
 * What JSON.stringify cannot write, as it is to stand in a body of `loopback`: NaN, 1e400, 12345678901234567890.
 *
 *     loopback(() => ({ json: { score: bare('NaN') } }));
 */
export const bare = (text: string): string => `\u0001${text}\u0001`;

/** An answer always has a body: `null` where it says nothing. */
function written({ json = null, ...answer }: Answer): Answer {
  if (answer.text !== undefined) return answer;
  const text = stringify(json).replace(/"\\u0001(.*?)\\u0001"/g, '$1');
  return { type: 'application/json', ...answer, text };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a stray %
  }
}
