import { type Answer, basicOf, bearerOf, keyring, type Request } from 'trunkline/simulator';
import { type Area, SCOPES } from './errors.js';
import type { Vonage } from './world.js';

/** "Always 7200" (TOKEN). */
const LIFE = 7200;

export function tokens(world: Vonage) {
  const ring = keyring(world.clock);
  const issued = new Map<string, { scopes: string[]; used: number }>();
  let count = 0;

  function isClient(request: Request): boolean {
    const { token_auth: way } = world.switches;
    const basic = way === 'body' ? null : basicOf(request);
    const form = request.form();
    const id = basic?.user ?? (way === 'basic' ? null : form.get('client_id'));
    const secret = basic?.password ?? (way === 'basic' ? null : form.get('client_secret'));
    return id === world.options.client_id && secret === world.options.client_secret;
  }

  return {
    /** POST /Auth/connect/token */
    issue(request: Request): Answer {
      const refused = (error: string, status = 400): Answer => ({ status, json: { error } });
      const form = request.form();
      if (!form.get('grant_type')) return refused('invalid_request');
      if (!isClient(request)) return refused('invalid_client', Number(world.switches.token_error));
      if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type');
      const has = words(world.options.scopes);
      const asked = words(form.get('scope') ?? world.options.scopes);
      const scopes = asked.filter((scope) => has.includes(scope));
      if (scopes.length === 0 || (scopes.length < asked.length && world.switches.missing_scope === 'refused'))
        return refused('invalid_scope');
      const token = world.random('token', count++).id(64);
      if (world.switches.token_region === 'same') {
        ring.add(token, LIFE);
        issued.set(token, { scopes, used: 0 });
      }
      return {
        headers: { 'Cache-Control': 'no-store' },
        json: { access_token: token, expires_in: LIFE, token_type: 'bearer' },
      };
    },
    /** The status an API answers to this request's token; undefined: it is good. */
    refuses(request: Request, area: Area): 401 | 403 | undefined {
      const token = bearerOf(request) ?? '';
      const known = issued.get(token);
      if (!known || !ring.accepts(token)) return 401;
      if (world.switches.token_life === 'requests' && ++known.used > world.options.token_requests) return 401;
      return known.scopes.includes(SCOPES[area]) ? undefined : 403;
    },
    expire(): void {
      ring.revoke();
      issued.clear();
    },
  };
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
