import type { Handler, Route } from './definition.js';

export interface Match {
  /** `GET /v1/sa/call/:id` */
  route: string;
  params: Record<string, string>;
  handler: Handler;
}

/** The route for a request, or 404 (no such path) or 405 (the path knows other methods). */
export function router(routes: readonly Route[]): (method: string, path: string) => Match | 404 | 405 {
  const compiled = routes.map(([method, path, handler]) => ({
    method: method.toUpperCase(),
    route: `${method.toUpperCase()} ${path}`,
    parts: path.split('/'),
    handler,
  }));
  return (method, path) => {
    const parts = path.split('/');
    let fits = false;
    for (const candidate of compiled) {
      const params = paramsOf(candidate.parts, parts);
      if (!params) continue;
      if (candidate.method === method) return { route: candidate.route, params, handler: candidate.handler };
      fits = true;
    }
    return fits ? 405 : 404;
  };
}

function paramsOf(pattern: string[], parts: string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i++) {
    const want = pattern[i]!;
    const have = parts[i]!;
    if (!want.startsWith(':')) {
      if (want !== have) return undefined;
    } else if (have === '') return undefined;
    else params[want.slice(1)] = decoded(have);
  }
  return params;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is part of an id nobody knows
  }
}
