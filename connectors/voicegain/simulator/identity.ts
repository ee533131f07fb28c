import type { Row } from './timeline.js';
import type { Voicegain } from './world.js';

export const ACCOUNT = 'f9f32f4b-845d-4110-8b9a-4f8eef06cfe5';
/** The token's project, and another one of the account that only a search over all projects shows. */
export const CONTEXTS = [
  '17396f85-57b1-446c-874b-e40037998113',
  '5d1c2b7e-90aa-4c11-8f27-66aa41d0c9e2',
] as const;

/** Carries the callId, so that a session is found again without a table. */
export function sessionIdOf(world: Voicegain, row: Row): string | undefined {
  if (row.session === 'none') return undefined;
  return world.random('session', row.id).id(12) + row.id.toString(36).padStart(8, '0');
}

export function callOfSession(id: string): number {
  return id.length === 20 ? Number.parseInt(id.slice(12), 36) : Number.NaN;
}
