import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitInput } from './files.js';
import { mountFuse } from './fuse.fixture.js';
import { carried, mountOf, mountsOf, remoteMount } from './remote.js';

// Not test/folder.ts: nothing in it can be removed before it is unmounted.
const folder = mkdtempSync(join(tmpdir(), 'trunkline-test-'));

test('mount points and what is mounted there, as Linux tells them', () => {
  const text = [
    '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
    '43 22 0:39 / /mnt/with\\040blank rw,relatime - nfs4 nas:/calls rw,vers=4.2',
    '44 22 0:40 / /data rw shared:2 master:1 - fuse.sshfs me@host:/ rw',
    '',
  ].join('\n');
  expect(mountsOf(text)).toEqual(
    new Map([
      ['/', 'ext4'],
      ['/mnt/with blank', 'nfs4'],
      ['/data', 'fuse.sshfs'],
    ]),
  );
});

describe('a path leads', () => {
  const far = join(folder, 'far');
  const mounts = new Map([
    ['/', 'overlay'],
    ['/proc', 'proc'],
    [far, 'nfs4'],
  ]);
  mkdirSync(far);
  writeFileSync(join(folder, 'here.json'), '{}');
  symlinkSync(join(far, 'config.json'), join(folder, 'link.json'));
  symlinkSync('far', join(folder, 'relative'));
  symlinkSync('loop', join(folder, 'loop'));

  it.each([
    [join(far, 'config.json'), far],
    [far, far],
    [join(folder, 'link.json'), far],
    [join(folder, 'relative', 'config.json'), far],
    [join(folder, 'here.json'), undefined],
    [`${far}-not/config.json`, undefined],
    [join(folder, 'loop', 'x'), undefined],
    [join(folder, 'none', 'x'), undefined],
  ])('%s to another machine: %s', (path, mount) => {
    expect(remoteMount(path, mounts)).toBe(mount);
  });

  it('nowhere else from where everything is on another machine', () => {
    expect(remoteMount(join(folder, 'here.json'), new Map([['/', '9p']]))).toBeUndefined();
  });
});

test('what no other machine answers for is read here', () => {
  expect(mountOf('-')).toBeUndefined();
  expect(mountOf('/proc/self/status')).toBeUndefined();
});

const wholeOf = async (path: string) => {
  const pieces: Buffer[] = [];
  for await (const piece of carried(path, '/mnt', 'config')) pieces.push(piece);
  return Buffer.concat(pieces);
};

describe('a file is carried here by a process of its own', () => {
  it('whole, whatever its size', async () => {
    const path = join(folder, 'large');
    writeFileSync(path, Buffer.alloc(3_000_000, 'ab'));
    expect((await wholeOf(path)).equals(Buffer.alloc(3_000_000, 'ab'))).toBe(true);
    writeFileSync(path, '');
    expect((await wholeOf(path)).length).toBe(0);
  });

  it.each([
    ['none', 'ENOENT'],
    ['.', 'EISDIR'],
  ])('%s: the error is the one that it met', async (name, code) => {
    await expect(wholeOf(join(folder, name))).rejects.toMatchObject({ code });
  });

  it('what stops in the middle is given up after ten seconds, and a signal is heard meanwhile', async () => {
    const path = join(folder, 'half');
    execFileSync('mkfifo', [path]);
    const writer = spawn('sh', ['-c', 'exec 3> "$0"; printf half >&3; sleep 60', path], { stdio: 'ignore' });
    let turns = 0;
    const beat = setInterval(() => turns++, 100);
    await expect(wholeOf(path)).rejects.toThrow(
      `${path}: its file system, mounted at /mnt, gave no answer for 10 seconds (the config).`,
    );
    clearInterval(beat);
    writer.kill();
    expect(turns).toBeGreaterThan(20);
  }, 60_000);
});

describe('a file that drips, a byte at a time and without an end', () => {
  const { env } = process;
  beforeEach(() => {
    env['TRUNKLINE_FILE_SECONDS'] = '2';
  });
  afterEach(() => {
    delete env['TRUNKLINE_FILE_SECONDS'];
  });

  it('is given up, with what came of it', async () => {
    const path = join(folder, 'drips');
    execFileSync('mkfifo', [path]);
    const drip = `const file = fs.openSync(process.argv[1], 'w'); setInterval(() => fs.writeSync(file, ' '), 300)`;
    const writer = spawn(process.execPath, ['-e', drip, path], { stdio: 'ignore' });
    await expect(wholeOf(path)).rejects.toMatchObject({
      failureType: 'config_error',
      message: expect.stringMatching(
        /drips: its file system, mounted at \/mnt, brought \d+ bytes in \d+ seconds \(the config\), which is too slow to wait for the rest\./,
      ),
    });
    writer.kill();
  }, 60_000);

  it('is not one that nobody asks for more', async () => {
    const path = join(folder, 'asked');
    writeFileSync(path, Buffer.alloc(300_000));
    let length = 0;
    for await (const piece of carried(path, '/mnt', 'list')) {
      length += piece.length;
      await new Promise((done) => setTimeout(done, 800));
    }
    expect(length).toBe(300_000);
  }, 60_000);
});

const hung = mountFuse(join(folder, 'hung'), { silentFrom: 0 });
const broken = mountFuse(join(folder, 'broken'), { silentFrom: 300_000 });
// Who hangs in a file holds the pages of it that others wait for.
const half = mountFuse(join(folder, 'parted'), { silentFrom: 300_000 });
const dripping = mountFuse(join(folder, 'dripping'), { dripMs: 300 });
afterAll(() => {
  hung?.unmount();
  broken?.unmount();
  half?.unmount();
  dripping?.unmount();
  rmSync(folder, { recursive: true, force: true });
});

(hung === undefined ? test.skip : test).each([
  ['at once', 'hung'],
  ['in the middle of a file', 'broken'],
])(
  'a file system that stops answering %s is named after ten seconds',
  async (_, name) => {
    const place = join(folder, name);
    await expect(awaitInput(join(place, 'config.json'), 'catalog')).rejects.toMatchObject({
      failureType: 'config_error',
      message: `${join(place, 'config.json')}: its file system, mounted at ${place}, gave no answer for 10 seconds (the catalog). Is the machine up that it is mounted from?`,
    });
  },
  60_000,
);

(half === undefined ? test.skip : test)(
  'half of such a file had come',
  async () => {
    let length = 0;
    const reading = async () => {
      for await (const piece of carried(join(folder, 'parted', 'list'), '/mnt', 'list'))
        length += piece.length;
    };
    await expect(reading()).rejects.toThrow('gave no answer for 10 seconds');
    expect(length).toBeGreaterThan(100_000);
  },
  60_000,
);

(dripping === undefined ? test.skip : test)(
  'a file system that brings a byte at a time is named',
  async () => {
    process.env['TRUNKLINE_FILE_SECONDS'] = '2';
    const place = join(folder, 'dripping');
    await expect(awaitInput(join(place, 'state.json'), 'state')).rejects.toThrow(
      `${join(place, 'state.json')}: its file system, mounted at ${place}, brought `,
    );
    delete process.env['TRUNKLINE_FILE_SECONDS'];
  },
  60_000,
);
