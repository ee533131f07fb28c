import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mountsOf, reachable, remoteMount } from './remote.js';

// Not test/folder.ts: nothing in it can be removed before the mount is.
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

test('a file of this machine is reachable at once, and so is the standard input', async () => {
  await reachable(join(folder, 'here.json'), 'config');
  await reachable('-', 'config');
});

/** A file system whose process never says a word: only the superuser can mount one. */
const mounted = () => {
  const place = join(folder, 'hung');
  mkdirSync(place, { recursive: true });
  try {
    const device = openSync('/dev/fuse', 'r+');
    const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
    execFileSync('mount', ['-i', '-t', 'fuse', '-o', options, 'hung', place], {
      stdio: ['ignore', 'ignore', 'ignore', device],
    });
    return { place, device };
  } catch {
    return undefined;
  }
};
const hung = mounted();
afterAll(() => {
  if (hung !== undefined) {
    // Who hangs in it goes on with an error.
    closeSync(hung.device);
    execFileSync('umount', ['-l', hung.place]);
  }
  rmSync(folder, { recursive: true, force: true });
});

(hung === undefined ? test.skip : test)(
  'a file system that does not answer is named after ten seconds',
  async () => {
    await expect(reachable(join(hung!.place, 'config.json'), 'config')).rejects.toMatchObject({
      failureType: 'config_error',
      message: `${join(hung!.place, 'config.json')}: its file system, mounted at ${hung!.place}, gave no answer for 10 seconds (the config). Is the machine up that it is mounted from?`,
    });
  },
  60_000,
);
