// The base image of a release is one image and not whatever a tag leads to by then: writes the digest that
// Docker finds for it into the Dockerfile's NODE_IMAGE. None is invented: without one this ends with 3, and the
// file stays as it is.   node tools/base.mjs [DOCKERFILE]      NODE_IMAGE=NAME: pin that one
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { UNKNOWN } from './release/balance.mjs';

const [path = 'Dockerfile'] = process.argv.slice(2);
const LINE = /^ARG NODE_IMAGE=(\S+)$/m;
const DIGEST = /sha256:[0-9a-f]{64}/;

/** First what the registry says now, then what was pulled from it before. */
function digestOf(image) {
  const questions = [
    ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}'],
    ['image', 'inspect', image, '--format', '{{join .RepoDigests " "}}'],
  ];
  for (const question of questions) {
    const { stdout } = spawnSync('docker', question, { encoding: 'utf8', timeout: 60_000 });
    const digest = DIGEST.exec(stdout ?? '')?.[0];
    if (digest !== undefined) return digest;
  }
  return undefined;
}

const dockerfile = readFileSync(path, 'utf8');
const image = process.env.NODE_IMAGE || LINE.exec(dockerfile)[1];
const digest = DIGEST.exec(image)?.[0] ?? digestOf(image);
if (digest === undefined) {
  process.stderr.write(
    `base: Docker knows no digest of ${image}: pull it from its registry first, or give NODE_IMAGE=NAME@sha256:...\n`,
  );
  process.exitCode = UNKNOWN;
} else {
  const pinned = `${image.replace(/@.*$/, '')}@${digest}`;
  writeFileSync(
    path,
    dockerfile.replace(LINE, () => `ARG NODE_IMAGE=${pinned}`),
  );
  process.stdout.write(`base: ${pinned}\n`);
}
