import { statSync } from 'node:fs';
import { parse } from 'lossless-json';
import { configError, type Failure, isFailure } from '../../spec/failure.js';
import { bytesLater, bytesOf, type Input, isStandard } from './bytes.js';
import { type InputKind, Intake, isTooLarge, Messages, tooLarge } from './intake.js';
import { carried, mountOf } from './remote.js';

export type { InputKind } from './intake.js';

/**
 * Reads an input file: JSON, or JSON lines (what an earlier command printed; its records are left out, unless
 * there is nothing else: then one stands for them). Any path form and suffix; read-only is enough, `-` is the
 * standard input, and a pipe will do. UTF-8 or, with its mark, UTF-16.
 * @param yaml reads a text that is not JSON.
 * @returns undefined for an empty file; a list for JSON lines.
 * @throws config_error that names the file, the place, and, where it cannot be read, who we are.
 */
export function readInput(path: string, what: InputKind, yaml?: (text: string) => unknown): unknown {
  const input = inputAt(path, what);
  const intake = new Intake(path, what);
  attempt(path, what, () => {
    for (const bytes of bytesOf(input)) intake.add(bytes);
  });
  return valueIn(intake.end(), path, what, yaml);
}

/**
 * The same for whoever has to hear a signal meanwhile: a pipe may take its time, and a file may be long.
 * @throws config_error as well where the file's system hangs.
 */
export async function awaitInput(
  path: string,
  what: InputKind,
  yaml?: (text: string) => unknown,
): Promise<unknown> {
  const intake = new Intake(path, what);
  try {
    for await (const bytes of bytesIn(path, what)) intake.add(bytes);
  } catch (error) {
    throw unreadable(path, what, error);
  }
  return valueIn(intake.end(), path, what, yaml);
}

/** The bytes of a file, a pipe or a device wherever it is; each wait for the next of them has an end. */
export async function* bytesIn(path: string, what: string): AsyncGenerator<Buffer> {
  const mount = mountOf(path);
  if (mount === undefined) yield* bytesLater({ path, what, isPipe: kindOf(path).isPipe });
  else yield* carried(path, mount, what);
}

/**
 * What is another once somebody has written to a file, or put one in its place. undefined: it cannot be told, of a
 * pipe or device, of what has gone, of a system that may hang.
 */
export function stampOf(path: string): string | undefined {
  if (isStandard(path) || mountOf(path) !== undefined) return undefined;
  try {
    const stat = statSync(path);
    return stat.isFile() ? [stat.dev, stat.ino, stat.size, stat.mtimeMs].join(' ') : undefined;
  } catch {
    return undefined;
  }
}

function inputAt(path: string, what: InputKind): Input {
  const { size, isPipe } = attempt(path, what, () => kindOf(path));
  if (isTooLarge(size, what)) throw tooLarge(path, what);
  return { path, what, isPipe };
}

function valueIn(
  text: string | unknown[],
  path: string,
  what: InputKind,
  yaml: ((text: string) => unknown) | undefined,
): unknown {
  if (typeof text !== 'string') return text;
  if (text.trim() === '') return undefined;
  if (text.includes('\0')) {
    const kind = text.indexOf('\0') < 2 ? 'it looks like UTF-16 without a mark' : 'it holds U+0000';
    throw configError(`${path}: the ${what} is not UTF-8 (${kind}): save it as UTF-8`);
  }
  try {
    return JSON.parse(text);
  } catch {
    if (yaml !== undefined) return yaml(text);
    const hint =
      what === 'config' && !/^\s*[{[]/.test(text)
        ? '; a YAML config has a name that ends in .yaml or .yml'
        : '';
    const lines = text.split('\n');
    if (lines.filter((line) => line.trim() !== '').length < 2)
      throw configError(`${path}: the ${what} is not JSON${place(text)}${hint}`);
    const messages = new Messages(
      (line) =>
        `${path}: the ${what} is neither JSON${place(text)} nor JSON lines (line ${line} does not parse)${hint}`,
    );
    for (const line of lines) messages.add(line);
    return messages.end();
  }
}

/** Of a file on a disk the size; a pipe or device has none. */
function kindOf(path: string): { size: number; isPipe: boolean } {
  const stat = statSync(isStandard(path) ? '/dev/stdin' : path);
  return { size: stat.isFile() ? stat.size : 0, isPipe: stat.isFIFO() };
}

function attempt<T>(path: string, what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw unreadable(path, what, error);
  }
}

/** Why a file cannot be read, and what to do about it. */
export function unreadable(path: string, what: string, error: unknown): Failure {
  if (isFailure(error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return configError(`${path}: there is no such file (the ${what})`);
  if (code === 'EISDIR') return configError(`${path}: this is a folder, not a file (the ${what})`);
  if (code !== 'EACCES' && code !== 'EPERM')
    return configError(`${path}: the ${what} cannot be read (${code ?? 'unknown error'})`);
  return configError(
    `${path}: the ${what} may not be read by user id ${process.getuid?.()} (group ${process.getgid?.()}), under which this connector runs. ` +
      'Make the file and the folders above it readable to that user (chmod 755 the folder, chmod 644 the file), or run the container with --user.',
  );
}

/** Where JSON breaks, without quoting it: the file may hold secrets. Node's own parser mostly does not say. */
function place(text: string): string {
  try {
    parse(text);
    return '';
  } catch (error) {
    const at = /at position (\d+)$/.exec((error as Error).message)?.[1];
    if (at === undefined || Number(at) >= text.trimEnd().length) return ' (it ends too early)';
    const before = text.slice(0, Number(at)).split('\n');
    return ` (line ${before.length}, column ${before.at(-1)!.length + 1})`;
  }
}
