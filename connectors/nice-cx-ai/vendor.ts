import type { Context } from 'trunkline';
import type { Config } from './generated.js';

export type Ctx = Context<Config>;

/** Unknown, deleted, of another account (404), or not even an identifier (400, documented for DELETE). */
export const NOTHING = [400, 404, 410];

/** How what there is about an interaction is asked for (see `about`); undefined: nothing. Not every answer names its interaction. */
export const INTERACTION = { owner: 'identifier', accept: NOTHING };
/** The same of a part of one whose identifier the vendor knows. */
export const PART = { owner: 'identifier', accept: [404, 410] };
