import type { ConfigFits, Fits } from '../../spec/fits.js';

/**
 * Validators that were made when a connector was built, as modules that are loaded when they are needed.
 * Without them they are compiled at every start, which takes longer than all else that a `check` does.
 */
export interface Made {
  config(): Promise<{ default: ConfigFits }>;
  /** By the name of the stream. */
  rows: Readonly<Record<string, () => Promise<{ default: Fits }>>>;
}
