import { stringify } from 'yaml';
import type { Source } from '../author/source.js';
import { pluginOf } from './meltano.js';

/** A meltano.yml with nothing in it but this tap. */
export const meltanoYml = <C>(source: Source<C>): string =>
  stringify({ plugins: { extractors: [pluginOf(source)] } }, { lineWidth: 130 }).trimEnd();
