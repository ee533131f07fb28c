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

/** What is wrong with it. */
interface Ailment {
  /** From this byte of its file on it says nothing more; from 0 on it never says a word. */
  silentFrom?: number;
  /** So long it takes for each byte (ms). */
  dripMs?: number;
}

/**
 * A file system of one file of a million blanks under any name. Only the superuser can mount one; undefined
 * where that is not allowed.
 */
export function mountFuse(place: string, ailment: Ailment): { unmount(): void } | undefined {
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
  if (ailment.silentFrom !== 0) answerOn(device, ailment, () => isMounted);
  return {
    unmount() {
      isMounted = false;
      // Who hangs in it goes on with an error.
      execFileSync('umount', ['-f', '-l', place]);
      closeSync(device);
    },
  };
}

function answerOn(device: number, ailment: Ailment, isMounted: () => boolean): void {
  const request = Buffer.alloc(256 * 1024);
  const next = () =>
    read(device, request, 0, request.length, null, (error, length) => {
      if (error !== null || length < 40 || !isMounted()) return;
      const answer = answerTo(request.subarray(0, length), ailment);
      const opcode = request.readUInt32LE(4);
      const pause = opcode === READ ? (ailment.dripMs ?? 0) : 0;
      if (answer === undefined) return next();
      setTimeout(() => {
        if (!isMounted()) return;
        writeSync(device, answer);
        next();
      }, pause);
    });
  next();
}

/** The answer to one request of the kernel; undefined: none. */
function answerTo(request: Buffer, ailment: Ailment): Buffer | undefined {
  const opcode = request.readUInt32LE(4);
  if (SILENT.has(opcode)) return undefined;
  const body = bodyOf(opcode, request, ailment);
  if (body === 'nothing') return undefined;
  const head = Buffer.alloc(16);
  head.writeUInt32LE(16 + body.length, 0);
  request.copy(head, 8, 8, 16);
  return Buffer.concat([head, body]);
}

function bodyOf(opcode: number, request: Buffer, ailment: Ailment): Buffer | 'nothing' {
  const { silentFrom = SIZE, dripMs } = ailment;
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
      // A byte is an answer only where the kernel keeps no pages of the file (FOPEN_DIRECT_IO).
      return numbers(0, dripMs === undefined ? 0 : 1);
    case READ: {
      const from = Number(request.readBigUInt64LE(48));
      const most = Math.min(request.readUInt32LE(56), SIZE - from);
      const size = dripMs === undefined ? most : Math.min(most, 1);
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
