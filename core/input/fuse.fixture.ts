import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, read, writeSync } from 'node:fs';

/** Numbers of the kernel's requests, as linux/fuse.h has them. */
const LOOKUP = 1;
const GETATTR = 3;
const OPEN = 14;
const READ = 15;
const INIT = 26;
const SILENT = new Set([2, 36, 42]);
const SIZE = 1_000_000;

/**
 * A file system of one file of a million blanks under any name, which says nothing more from some byte of it
 * on: from 0 on it never says a word. Only the superuser can mount one; undefined where that is not allowed.
 */
export function mountFuse(
  place: string,
  { silentFrom }: { silentFrom: number },
): { unmount(): void } | undefined {
  mkdirSync(place, { recursive: true });
  let device: number;
  try {
    device = openSync('/dev/fuse', 'r+');
    const options = 'fd=3,rootmode=40000,user_id=0,group_id=0,max_read=131072';
    execFileSync('mount', ['-i', '-t', 'fuse', '-o', options, 'hung', place], {
      stdio: ['ignore', 'ignore', 'ignore', device],
    });
  } catch {
    return undefined;
  }
  let isMounted = true;
  if (silentFrom > 0) answerOn(device, silentFrom, () => isMounted);
  return {
    unmount() {
      isMounted = false;
      // Who hangs in it goes on with an error.
      execFileSync('umount', ['-f', '-l', place]);
      closeSync(device);
    },
  };
}

function answerOn(device: number, silentFrom: number, isMounted: () => boolean): void {
  const request = Buffer.alloc(256 * 1024);
  const next = () =>
    read(device, request, 0, request.length, null, (error, length) => {
      if (error !== null || length < 40 || !isMounted()) return;
      const answer = answerTo(request.subarray(0, length), silentFrom);
      if (answer !== undefined) writeSync(device, answer);
      next();
    });
  next();
}

/** The answer to one request of the kernel; undefined: none. */
function answerTo(request: Buffer, silentFrom: number): Buffer | undefined {
  const opcode = request.readUInt32LE(4);
  if (SILENT.has(opcode)) return undefined;
  const body = bodyOf(opcode, request, silentFrom);
  if (body === 'nothing') return undefined;
  const head = Buffer.alloc(16);
  head.writeUInt32LE(16 + body.length, 0);
  request.copy(head, 8, 8, 16);
  return Buffer.concat([head, body]);
}

function bodyOf(opcode: number, request: Buffer, silentFrom: number): Buffer | 'nothing' {
  switch (opcode) {
    case INIT: {
      const init = Buffer.alloc(24);
      init.writeUInt32LE(7, 0);
      init.writeUInt32LE(19, 4);
      init.writeUInt32LE(131_072, 20);
      return init;
    }
    case LOOKUP:
      return Buffer.concat([numbers(2, 1, 1, 1, 0), attributes(2)]);
    case GETATTR:
      return Buffer.concat([numbers(1, 0), attributes(Number(request.readBigUInt64LE(16)))]);
    case OPEN:
      return Buffer.alloc(16);
    case READ: {
      const from = Number(request.readBigUInt64LE(48));
      const size = Math.min(request.readUInt32LE(56), SIZE - from);
      return from + size > silentFrom ? 'nothing' : Buffer.alloc(size, ' ');
    }
    default:
      return Buffer.alloc(0);
  }
}

const numbers = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, at) => {
    bytes.writeBigUInt64LE(BigInt(value), at * 8);
  });
  return bytes;
};

/** Of the root (1), a folder, or of the file. */
function attributes(node: number): Buffer {
  const bytes = Buffer.alloc(88);
  bytes.writeBigUInt64LE(BigInt(node), 0);
  bytes.writeBigUInt64LE(BigInt(node === 1 ? 0 : SIZE), 8);
  bytes.writeUInt32LE(node === 1 ? 0o40755 : 0o100644, 60);
  bytes.writeUInt32LE(1, 64);
  return bytes;
}
