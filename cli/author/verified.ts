import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Simulator, start } from '../../kit/simulator/index.js';
import { writePrivate } from '../private-file.js';
import { loadSimulator } from '../simulate.js';
import { isPlace } from '../source.js';
import type { VerifyArguments } from '../verify.js';
import { buildConnector } from './build.js';

/**
 * A folder of a connector is built, a file of one is run as it is, both against their own simulator unless a config
 * is given. What is an executable or an image is that.
 */
export async function withSimulator(
  dist: URL,
  args: VerifyArguments,
  verify: (args: VerifyArguments) => Promise<number>,
): Promise<number> {
  const place = args.list || args.source === undefined ? undefined : placeOf(args.source);
  if (place === undefined) return verify(args);
  const temporary = mkdtempSync(join(tmpdir(), 'trunkline-verify-'));
  try {
    const source = place.isFolder
      ? await buildConnector(place.path)
      : executableFor(dist, place.path, temporary);
    if (args.config !== undefined || place.simulator === undefined) return await verify({ ...args, source });
    return await against(await loadSimulator(dist, place.simulator), temporary, (config) =>
      verify({ ...args, source, config }),
    );
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function against(
  simulator: Simulator,
  temporary: string,
  verify: (config: string) => Promise<number>,
): Promise<number> {
  const running = await start(simulator, { rate: 0, budget: [] });
  try {
    const config = join(temporary, 'config.json');
    writePrivate(config, JSON.stringify(simulator.config?.(running) ?? {}));
    return await verify(config);
  } finally {
    await running.close();
  }
}

interface Place {
  path: string;
  isFolder: boolean;
  /** What to try it against; undefined: there is none beside it. */
  simulator: string | undefined;
}

/** Where a connector's code is; undefined: it is no code, but a program or the name of an image. */
function placeOf(source: string): Place | undefined {
  const stat = statSync(source, { throwIfNoEntry: false });
  const path = isPlace(source) ? source : `./${source}`;
  if (stat?.isDirectory()) return { path, isFolder: true, simulator: path };
  const isProgram = stat === undefined || (stat.mode & 0o111) !== 0;
  if (isProgram || !/\.([cm]?js|ts)$/.test(source)) return undefined;
  // The sources of a folder are built once, and not at every start.
  const folder = dirname(path);
  if (basename(path) === 'index.ts' && existsSync(join(folder, 'spec.json')))
    return { path: folder, isFolder: true, simulator: folder };
  const simulator = join(folder, `simulator${extname(path)}`);
  return { path, isFolder: false, simulator: existsSync(simulator) ? simulator : undefined };
}

/** A program that runs the connector in a file, as `read --connector FILE` does. */
function executableFor(dist: URL, file: string, folder: string): string {
  const program = join(folder, `source-${basename(file).replace(/\.\w+$/, '')}`);
  const words = [process.execPath, fileURLToPath(new URL('bin/trunkline', dist))].map(quoted).join(' ');
  const text = `#!/bin/sh\nexec ${words} "$@" --connector ${quoted(resolve(file))}\n`;
  writeFileSync(program, text, { mode: 0o755 });
  return program;
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
