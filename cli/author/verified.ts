import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../../kit/simulator/index.js';
import { writePrivate } from '../private-file.js';
import { loadSimulator } from '../simulate.js';
import { isPlace } from '../source.js';
import type { VerifyArguments } from '../verify.js';
import { buildConnector } from './build.js';

/**
 * A folder of a connector is built, and verified against its own simulator unless a config is given. Others
 * as they are.
 */
export async function withSimulator(
  dist: URL,
  args: VerifyArguments,
  verify: (args: VerifyArguments) => Promise<number>,
): Promise<number> {
  const { source: folder } = args;
  const isFolder = folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  if (!isFolder || args.list) return verify(args);
  const place = isPlace(folder) ? folder : `./${folder}`;
  const source = await buildConnector(place);
  if (args.config !== undefined) return verify({ ...args, source });
  const simulator = await loadSimulator(dist, place);
  const running = await start(simulator, { rate: 0, budget: [] });
  const temporary = mkdtempSync(join(tmpdir(), 'trunkline-verify-'));
  try {
    const config = join(temporary, 'config.json');
    writePrivate(config, JSON.stringify(simulator.config?.(running) ?? {}));
    return await verify({ ...args, source, config });
  } finally {
    await running.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}
