import { statSync } from 'node:fs';
import { TextDecoder } from 'node:util';
import { parse } from 'lossless-json';
import { configError, type Failure, isFailure } from '../../spec/failure.js';
import { bytesOf, encodingOf, type Input, isStandard, textOf } from './bytes.js';
import { reachable } from './remote.js';

/** Beyond this (bytes) a file is the output of a long read, and is not held in one piece. */
const LARGE = 32 * 1024 * 1024;
const MB = 1024 * 1024;
/** What is larger is something else, or has no end (bytes). Of the output of a read what stands beside its records counts. */
const LIMITS = { config: MB, catalog: 64 * MB, state: 256 * MB };

export type InputKind = keyof typeof LIMITS;

/**
 * Reads an input file as `readInput` does, unless it stands where nobody answers.
 * @throws config_error as well where its file system hangs.
 */
export async function awaitInput(
  path: string,
  what: InputKind,
  yaml?: (text: string) => unknown,
): Promise<unknown> {
  await reachable(path, what);
  return readInput(path, what, yaml);
}

/**
 * Reads an input file: JSON, or JSON lines (what an earlier command printed; its records are left out, unless there is nothing else: then one stands for them). Any path form and suffix;
 * read-only is enough, `-` is the standard input, and a pipe will do. UTF-8 or, with its mark, UTF-16.
 * @param yaml reads a text that is not JSON.
 * @returns undefined for an empty file; a list for JSON lines.
 * @throws config_error that names the file, the place, and, where it cannot be read, who we are.
 */
export function readInput(path: string, what: InputKind, yaml?: (text: string) => unknown): unknown {
  const limit = LIMITS[what];
  const input = { path, what, ...attempt(path, what, () => kindOf(path)) };
  if (input.size > limit && what !== 'state') throw tooLarge(path, what);
  if (input.size > LARGE) {
    return messagesOf(linesOf(input, limit), (line) => `${path}: line ${line} of the ${what} is not JSON`);
  }
  const text = attempt(path, what, () => wholeText(input, limit));
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
    const broken = (line: number) =>
      `${path}: the ${what} is neither JSON${place(text)} nor JSON lines (line ${line} does not parse)${hint}`;
    return messagesOf(lines, broken);
  }
}

const tooLarge = (path: string, what: InputKind) =>
  configError(
    `${path}: the ${what} is larger than ${LIMITS[what] / MB} MB: this is another file, or one without an end`,
  );

/** Of a file on a disk the size; a pipe or device has none. */
export function kindOf(path: string): { size: number; isPipe: boolean } {
  const stat = statSync(isStandard(path) ? '/dev/stdin' : path);
  return { size: stat.isFile() ? stat.size : 0, isPipe: stat.isFIFO() };
}

function wholeText(input: Input, limit: number): string {
  const pieces: Buffer[] = [];
  let size = 0;
  for (const bytes of bytesOf(input)) {
    size += bytes.length;
    if (size > limit) throw tooLarge(input.path, input.what as InputKind);
    pieces.push(bytes);
  }
  return textOf(Buffer.concat(pieces));
}

/** A last line without an end was cut off when the process that wrote it died; what stands before it is true. */
function messagesOf(lines: Iterable<string>, broken: (line: number) => string): unknown[] {
  const messages: unknown[] = [];
  let number = 0;
  let failed: number | undefined;
  let records = 0;
  for (const line of lines) {
    number++;
    if (failed !== undefined) break;
    if (isRecord(line)) records++;
    if (isRecord(line) || line.trim() === '') continue;
    try {
      messages.push(JSON.parse(line));
    } catch {
      failed = number;
    }
  }
  if (failed !== undefined && (failed < number || number === 1)) throw configError(broken(failed));
  // Nothing but records is not the same as nothing.
  return messages.length === 0 && records > 0 ? [{ type: 'RECORD' }] : messages;
}

/** Lines of a file of any length, without its records. What is kept of it, and each line, has a limit. */
function* linesOf(input: Input, limit: number): Iterable<string> {
  let begun: Buffer[] = [];
  let kept = 0;
  let length = 0;
  for (const piece of utf8Of(bytesOf(input))) {
    let start = 0;
    for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, start)) {
      const line = Buffer.concat([...begun, piece.subarray(start, end)]).toString('utf8');
      if (!isRecord(line)) kept += line.length;
      if (kept > limit) throw tooLarge(input.path, input.what as InputKind);
      yield line;
      begun = [];
      length = 0;
      start = end + 1;
    }
    length += piece.length - start;
    if (length > limit) throw tooLarge(input.path, input.what as InputKind);
    begun.push(piece.subarray(start));
  }
  yield Buffer.concat(begun).toString('utf8');
}

function* utf8Of(pieces: Iterable<Buffer>): Iterable<Buffer> {
  let decoder: TextDecoder | undefined;
  for (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece));
    yield decoder.encoding === 'utf-8' ? piece : Buffer.from(decoder.decode(piece, { stream: true }));
  }
}

const isRecord = (line: string) => line.startsWith('{"type":"RECORD"');

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
