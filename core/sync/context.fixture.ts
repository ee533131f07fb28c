import type { Context } from '../author/feed.js';
import { Memory } from './context.js';

/** A context for tests of the engine: nobody is told anything, and there is no vendor. */
export const idleContext = (asOf: number, above?: Memory): Context<Record<string, never>> => ({
  config: {},
  api: undefined as never,
  streams: new Set(['calls']),
  fields: () => undefined,
  asOf,
  readLast: undefined,
  lookback: 0,
  looksBack: false,
  log: () => undefined,
  odd: () => undefined,
  estimate: () => undefined,
  once: new Memory(above).once,
  onceASync: new Memory().once,
});
