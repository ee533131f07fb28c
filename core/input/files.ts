import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { parse } from 'lossless-json';
import { configError, type Failure } from '../../spec/failure.js';

/** Beyond this (bytes) a file is the output of a long read, and is not held in one piece. */
const LARGE = 32 * 1024 * 1024;

/**
 * Reads an input file: JSON, or JSON lines (what an earlier command printed; its records are left out). Any path form and suffix;
 * read-only is enough.
 * @returns undefined for an empty file; a list for JSON lines.
 * @throws config_error that names the file, the place, and, where it cannot be read, who we are.
 */
export function readInput(path: string, what: string): unknown {
  if (attempt(path, what, () => statSync(path).size) > LARGE) {
    return messagesOf(linesOf(path), (line) => `${path}: line ${line} of the ${what} is not JSON`);
  }
  const text = attempt(path, what, () => readFileSync(path, 'utf8')).replace(/^\ufeff/, '');
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    const lines = text.split('\n');
    if (lines.filter((line) => line.trim() !== '').length < 2) throw configError(`${path}: the ${what} is not JSON${place(text)}`);
    const broken = (line: number) => `${path}: the ${what} is neither JSON${place(text)} nor JSON lines (line ${line} does not parse)`;
    return messagesOf(lines, broken);
  }
}

/** A last line without an end was cut off when the process that wrote it died; what stands before it is true. */
function messagesOf(lines: Iterable<string>, broken: (line: number) => string): unknown[] {
  const messages: unknown[] = [];
  let number = 0;
  let failed: number | undefined;
  for (const line of lines) {
    number++;
    if (failed !== undefined) break;
    if (line.startsWith('{"type":"RECORD"') || line.trim() === '') continue;
    try {
      messages.push(JSON.parse(line));
    } catch {
      failed = number;
    }
  }
  if (failed !== undefined && (failed < number || number === 1)) throw configError(broken(failed));
  return messages;
}

function* linesOf(path: string): Iterable<string> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(1024 * 1024);
    let begun: Buffer[] = [];
    for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) {
      let start = 0;
      for (let end = buffer.indexOf(10); end >= 0 && end < size; end = buffer.indexOf(10, start)) {
        yield Buffer.concat([...begun, buffer.subarray(start, end)]).toString('utf8');
        begun = [];
        start = end + 1;
      }
      begun.push(Buffer.from(buffer.subarray(start, size)));
    }
    yield Buffer.concat(begun).toString('utf8');
  } finally {
    closeSync(file);
  }
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
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return configError(`${path}: there is no such file (the ${what})`);
  if (code === 'EISDIR') return configError(`${path}: this is a folder, not a file (the ${what})`);
  if (code !== 'EACCES' && code !== 'EPERM') return configError(`${path}: the ${what} cannot be read (${code ?? 'unknown error'})`);
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
