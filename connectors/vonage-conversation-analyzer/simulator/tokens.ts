import { type Answer, basicOf, bearerOf, Refusal, type Request, words } from 'trunkline/simulator';
import type { Vonage } from './world.js';

/** "Always 7200" (TOKEN). */
const LIFE = 7200;

export function tokens(world: Vonage) {
  const issued = new Map<string, { scopes: string[]; until: number; used: number }>();
  let count = 0;

  function isClient(request: Request): boolean {
    const { options, switches } = world;
    const form = request.form();
    const body = { user: form.get('client_id'), password: form.get('client_secret') };
    const given = switches.token_auth === 'body' ? body : basicOf(request);
    return given?.user === options.client_id && given.password === options.client_secret;
  }

  return {
    /** POST /Auth/connect/token */
    issue(request: Request): Answer {
      const refused = (error: string, status = 400): Answer => ({ status, json: { error } });
      const form = request.form();
      if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type');
      if (!isClient(request)) return refused('invalid_client', Number(world.switches.token_error));
      const has = words(world.options.scopes);
      const asked = words(form.get('scope') ?? world.options.scopes);
      const scopes = asked.filter((scope) => has.includes(scope));
      if (scopes.length === 0 || (scopes.length < asked.length && world.switches.missing_scope === 'refused'))
        return refused('invalid_scope');
      const token = world.random('token', count++).id(64);
      if (world.switches.token_region === 'same')
        issued.set(token, { scopes, until: world.clock.wall() + LIFE * 1000, used: 0 });
      return {
        headers: { 'Cache-Control': 'no-store' },
        json: { access_token: token, expires_in: LIFE, token_type: 'bearer' },
      };
    },
    /** Refuses what an API would. */
    demand(request: Request, scope: string): void {
      const { switches, options, clock } = world;
      const known = issued.get(bearerOf(request) ?? '');
      if (!known || known.until <= clock.wall()) throw new Refusal(401);
      if (switches.token_life === 'requests' && ++known.used > options.token_requests) throw new Refusal(401);
      if (!known.scopes.includes(scope)) throw new Refusal(403);
    },
    expire: () => issued.clear(),
  };
}
