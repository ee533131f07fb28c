import { readdirSync } from 'node:fs';

/** Names of what the build holds in a folder (connectors, simulators). */
export function names(dist: URL, folder: 'connectors' | 'simulators'): string[] {
  return readdirSync(new URL(`${folder}/`, dist))
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -3))
    .sort();
}
