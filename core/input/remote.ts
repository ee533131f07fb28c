import { spawn } from 'node:child_process';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configError } from '../../spec/failure.js';

/** File systems that another machine or process answers for. */
const REMOTE = /^(?:nfs|cifs|smb|fuse|9p|virtiofs|ceph|gluster|lustre|afs|beegfs|gpfs|davfs|autofs)/;
/** Such a file system that answers nothing for so long is given up (ms). */
const SILENCE = 10_000;
/** So long reading a file may take at any speed (ms) ... */
const GRACE = 60_000;
/** ... and so much has to come after that, on the average (bytes a second): a byte every few seconds has no end. */
const SLOWEST = 64 * 1024;
/** More symbolic links than a path has. */
const LINKS = 40;
/**
 * What a process of its own does with a path: it writes the file to us; or it says why not, by the code of
 * the error.
 */
const CARRY =
  "require('fs').createReadStream(process.argv[1]).on('error',(e)=>{process.stderr.write(String(e.code));process.exitCode=1}).pipe(process.stdout)";

/** Mount points of this machine and the kind of what is mounted there. Empty where the system does not say. */
function mountsHere(): Map<string, string> {
  try {
    return mountsOf(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return new Map();
  }
}

/** By the text of Linux's mountinfo: `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`. */
export function mountsOf(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const place = before.split(' ')[4];
      const spelt = place?.replace(/\\([0-7]{3})/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 8)),
      );
      return spelt === undefined ? [] : [[spelt, after.split(' ', 1)[0]!] as const];
    }),
  );
}

/**
 * The mount point on the way to a path that another machine or process answers for. Nothing below it is asked
 * for here: the call might not return. The root is none: where it hangs nothing runs.
 */
export function remoteMount(path: string, mounts: ReadonlyMap<string, string>): string | undefined {
  if (![...mounts.values()].some((kind) => REMOTE.test(kind))) return undefined;
  let rest = resolve(path).split('/').slice(1);
  let at = '/';
  for (let links = 0; rest.length > 0 && links < LINKS; ) {
    const next = join(at, rest[0]!);
    rest = rest.slice(1);
    if (REMOTE.test(mounts.get(next) ?? '')) return next;
    const target = linkAt(next);
    if (target === undefined) at = next;
    else {
      links++;
      rest = [...resolve(at, target).split('/').slice(1), ...rest];
      at = '/';
    }
  }
  return undefined;
}

function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The mount point on the way to a path that another machine or process answers for; undefined: the path is of
 * this machine.
 */
export function mountOf(path: string): string | undefined {
  return path === '-' ? undefined : remoteMount(path, mountsHere());
}

/**
 * The bytes of a file by way of a process of its own, where its file system may hang, at the first byte or in
 * the middle: whoever waits in such a call waits for ever, cannot be ended by any signal, and holds its
 * process.
 * @throws config_error that names the mount point, after ten seconds without an answer, or where it is slower
 *   than anything that is meant to be read; the code of the error where there is one
 */
export async function* carried(path: string, mount: string, what: string): AsyncGenerator<Buffer> {
  const child = spawn(process.execPath, ['-e', CARRY, '--', resolve(path)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {},
  });
  // It cannot be waited for: it may be stuck.
  child.unref();
  let code = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    code += text;
  });
  const ended = new Promise<'ended'>((done) => child.once('close', () => done('ended')));
  child.once('error', (error) => child.stdout.destroy(error));
  const pieces = (child.stdout as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const pace = new Pace(path, mount, what);
  try {
    for (;;) {
      const asked = performance.now();
      const piece = await beforeSilence(pieces.next());
      if (piece === undefined) throw silent(path, mount, what);
      if (piece.done) break;
      pace.came(piece.value.length, performance.now() - asked);
      yield piece.value;
    }
    if ((await beforeSilence(ended)) === undefined) throw silent(path, mount, what);
    if (code !== '') throw Object.assign(new Error(code), { code });
  } finally {
    child.kill('SIGKILL');
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** How fast a file comes. What is done with it meanwhile is no time of its file system's. */
class Pace {
  #bytes = 0;
  #waited = 0;
  readonly #grace = Number(process.env['TRUNKLINE_FILE_SECONDS']) * 1000 || GRACE;

  constructor(
    private readonly path: string,
    private readonly mount: string,
    private readonly what: string,
  ) {}

  /** @throws where it is too slow to be waited for */
  came(bytes: number, afterMs: number): void {
    this.#bytes += bytes;
    this.#waited += afterMs;
    if (this.#waited <= this.#grace || this.#bytes >= (this.#waited / 1000) * SLOWEST) return;
    const seconds = Math.round(this.#waited / 1000);
    throw configError(
      `${this.path}: its file system, mounted at ${this.mount}, brought ${this.#bytes} bytes in ${seconds} seconds (the ${this.what}), which is too slow to wait for the rest. Mend the mount, or copy the file to a disk of this machine.`,
    );
  }
}

/** What comes before the time of silence is over; undefined: nothing did. */
async function beforeSilence<T>(coming: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((found) => {
    timer = setTimeout(() => found(undefined), SILENCE);
  });
  try {
    return await Promise.race([coming, silence]);
  } finally {
    clearTimeout(timer);
  }
}

const silent = (path: string, mount: string, what: string) =>
  configError(
    `${path}: its file system, mounted at ${mount}, gave no answer for ${SILENCE / 1000} seconds (the ${what}). Is the machine up that it is mounted from?`,
  );
