import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { configError } from '../../spec/failure.js';
import { type Files, Held, Read, withFiles } from './read.js';

/** How a process is ended by others: killed, told to stop, or left by its reader. */
export const BLOWS = ['SIGKILL', 'SIGTERM', 'close'] as const;
export type Blow = (typeof BLOWS)[number];

/** When a read is struck down. */
export interface Moment {
  /** Its reader has so many lines by then. */
  lines: number;
  blow: Blow;
}

/** What the reader of such a read has, and how it ended: "SIGTERM SIGTERM", "close 1". */
export interface Struck {
  read: Read;
  ending: string;
}

/** A read by the built connector, as a process of its own. @throws where it is not built */
export function strikeProcess(
  executable: string,
  files: Files,
  now: string,
  { lines, blow }: Moment,
): Promise<Struck> {
  if (!existsSync(executable)) throw configError(`${executable} is not there: build the connector first.`);
  return withFiles(files, async (words) => {
    const child = spawn(process.execPath, [executable, 'read', ...words], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, TRUNKLINE_NOW: now },
    });
    const held = new Held(lines, () => {
      if (blow === 'close') child.stdout.destroy();
      else child.kill(blow);
    });
    child.stdout.on('data', (bytes: Buffer) => held.take(bytes));
    const [code, signal] = await new Promise<[number | null, string | null]>((done, failed) => {
      child.on('error', failed);
      child.on('close', (...ended) => done(ended));
    });
    return { read: new Read(code ?? 1, held.lines), ending: `${blow} ${code ?? signal}` };
  });
}
